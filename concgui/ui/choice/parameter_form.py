"""A form built from declared parameters."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from concgui.engine.contracts.parameters import Parameter, ParameterValue

_LARGEST_SPIN_BOX_VALUE = 2**31 - 1
_DECIMALS = 3
_LABEL_CHARACTERS = 14


class ParameterForm(QWidget):
    """One row per parameter: a spin box for a number, a combo box for a choice, a check box for a switch.

    Its values always lie within the declared ranges, because the controls allow no others.

    Signals:
        changed(): A person or the program changed a value.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, QWidget] = {}
        self._helps: dict[str, str] = {}
        self._rows = QFormLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setVerticalSpacing(4)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)

    def show_parameters(
        self,
        parameters: Sequence[Parameter],
        values: Mapping[str, ParameterValue] | None = None,
        *,
        words_of_minimum: Mapping[str, str] | None = None,
    ) -> None:
        """Replace the rows.

        Args:
            parameters: The parameters, one row each.
            values: Initial values by name; the default where a name is missing.
            words_of_minimum: What a row shows in place of its smallest number, by name.
        """
        while self._rows.rowCount():
            self._rows.removeRow(0)
        self._fields, self._helps = {}, {}
        known = values or {}
        for parameter in parameters:
            field = _make_field(parameter, known.get(parameter.name, parameter.default))
            if isinstance(field, _NumberBox):
                field.setSpecialValueText((words_of_minimum or {}).get(parameter.name, ""))
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            field.setToolTip(f"{parameter.help} Allowed: {parameter.allowed}.")
            field.setAccessibleName(parameter.name)
            field.setAccessibleDescription(parameter.help)
            _change_signal(field).connect(self.changed)
            # Scrolling the panel with the wheel must not change a value that passes under the pointer.
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            field.installEventFilter(self)
            self._fields[parameter.name] = field
            self._helps[parameter.name] = field.toolTip()
            self._rows.addRow(label_of(parameter), field)
            label = self._rows.labelForField(field)
            label.setToolTip(field.toolTip())
            # Gives forms that stand one above the other equal columns.
            label.setMinimumWidth(label.fontMetrics().averageCharWidth() * _LABEL_CHARACTERS)

    def values(self) -> dict[str, ParameterValue]:
        """Return the values of the form by name."""
        return {name: _value_of(field) for name, field in self._fields.items()}

    def set_reason(self, name: str, reason: str) -> None:
        """Enable a row, or disable it with the reason as its tooltip.

        Args:
            name: Name of the parameter.
            reason: A sentence, "" to enable the row.

        Raises:
            KeyError: No row has that name.
        """
        field = self._fields[name]
        label = self._rows.labelForField(field)
        text = f"{self._helps[name]}\n{reason}" if reason else self._helps[name]
        for part in (field, label):
            part.setEnabled(not reason)
            part.setToolTip(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass the wheel on to the scrolling panel unless the field has the focus."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def field(self, name: str) -> QWidget:
        """Return the control of a parameter.

        Raises:
            KeyError: No row has that name.
        """
        return self._fields[name]


class _NumberBox(QSpinBox):
    """A spin box in which the word of its smallest number can be typed."""

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        """Accept the word, and what may become it, besides numbers."""
        word = self.specialValueText()
        if word and text.strip() and word.startswith(text.strip().lower()):
            is_whole = text.strip().lower() == word
            state = QValidator.State.Acceptable if is_whole else QValidator.State.Intermediate
            return state, text, place
        return super().validate(text, place)

    def valueFromText(self, text: str) -> int:
        """Return the number, the smallest one for its word."""
        is_word = bool(self.specialValueText()) and text.strip().lower() == self.specialValueText()
        return self.minimum() if is_word else super().valueFromText(text)


def label_of(parameter: Parameter) -> str:
    """Return the name without its unit, ``duration`` for ``duration_ms``; the unit follows the value."""
    name = parameter.name
    if parameter.unit:
        name = name.removesuffix(f"_{parameter.unit.lower()}")
    return name.replace("_", " ")


def _make_field(parameter: Parameter, value: ParameterValue) -> QWidget:
    if parameter.kind == "integer":
        spin_box = _NumberBox()
        lowest, highest = _spin_box_range(parameter)
        spin_box.setRange(int(lowest), int(highest))
        spin_box.setGroupSeparatorShown(True)
        spin_box.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType)
        spin_box.setSuffix(f" {parameter.unit}" if parameter.unit else "")
        spin_box.setValue(int(value))
        return spin_box
    if parameter.kind == "number":
        decimal_box = QDoubleSpinBox()
        decimal_box.setDecimals(_DECIMALS)
        decimal_box.setRange(*_spin_box_range(parameter))
        decimal_box.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        decimal_box.setSuffix(f" {parameter.unit}" if parameter.unit else "")
        decimal_box.setValue(float(value))
        return decimal_box
    if parameter.kind == "switch":
        check_box = QCheckBox()
        check_box.setChecked(bool(value))
        return check_box
    combo_box = QComboBox()
    combo_box.addItems(parameter.choices)
    combo_box.setCurrentIndex(combo_box.findText(str(value), Qt.MatchFlag.MatchExactly))
    return combo_box


def _spin_box_range(parameter: Parameter) -> tuple[float, float]:
    lowest = parameter.minimum if parameter.minimum is not None else -_LARGEST_SPIN_BOX_VALUE
    highest = parameter.maximum if parameter.maximum is not None else _LARGEST_SPIN_BOX_VALUE
    return max(lowest, -_LARGEST_SPIN_BOX_VALUE), min(highest, _LARGEST_SPIN_BOX_VALUE)


def _change_signal(field: QWidget) -> SignalInstance:
    if isinstance(field, QSpinBox | QDoubleSpinBox):
        return field.valueChanged
    if isinstance(field, QCheckBox):
        return field.toggled
    if isinstance(field, QComboBox):
        return field.currentIndexChanged
    raise TypeError(f"a form has no field of the type {type(field).__name__}")


def _value_of(field: QWidget) -> ParameterValue:
    if isinstance(field, QSpinBox | QDoubleSpinBox):
        return field.value()
    if isinstance(field, QCheckBox):
        return field.isChecked()
    if isinstance(field, QComboBox):
        return field.currentText()
    raise TypeError(f"a form has no field of the type {type(field).__name__}")
