"""The patterns that drawings use, in the colours of the page or file that defines them."""

PATTERNS = (
    '<pattern id="state-1" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<path d="M-1 7L7 -1M-4 4L4 -4M2 10L10 2" stroke="var(--state-1)" stroke-width="1.6" fill="none"/>'
    "</pattern>"
    '<pattern id="state-2" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<path d="M0 1h2v2h-2zM3 4h2v2h-2z" fill="var(--state-2)"/></pattern>'
    '<pattern id="state-4" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="3" height="6" fill="var(--state-4)"/></pattern>'
    '<pattern id="suspended" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<path d="M-1 9L9 -1" stroke="var(--muted)" stroke-width="1" stroke-opacity="0.5" fill="none"/></pattern>'
)
"""As content of a ``defs`` element."""
