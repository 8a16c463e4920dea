"""Check a student's answer, a function or a value, and say what is wrong with it."""

import inspect
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import InitVar, dataclass
from typing import Any

from srlib.common.errors import InputError
from srlib.common.words import one_line
from srlib.exercises.arguments import changed_argument, tell_change
from srlib.exercises.comparing import as_numbers, describe, is_same, settle, tell_difference
from srlib.exercises.limits import OutOfTimeError, run_within
from srlib.exercises.outcomes import CORRECT, INCORRECT, NOT_ATTEMPTED, Hint, Outcome
from srlib.exercises.quiet import quietly
from srlib.exercises.slips import is_number, tell_slip


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that is known.

    Attributes:
        name: of the mistake, for teachers and tests.
        wrong: the function, or the value, that somebody gives who makes it. Where the check's
            reference depends on a student, a function may take the student as well.
        sentence: what to say about it, to the student.
        also: other functions, or values, that come of the same mistake.
    """

    name: str
    wrong: Any
    sentence: str
    also: tuple = ()

    @property
    def all_wrong(self) -> tuple:
        """Return all functions, or values, that come of the mistake."""
        return (self.wrong, *self.also)


@dataclass(frozen=True)
class _Failure:
    """An exception in place of a result; two of one type are equal."""

    error: BaseException
    in_view: bool = False


@dataclass(repr=False)
class Check:
    """A check of one exercise: ``check.NAME(answer)`` shows the outcome and returns it.

    With ``inputs`` the answer is a function, which is called with each of them. Without, it is a
    value: ``reference`` is the right one, or a function that returns it from what else the check
    is given, as ``check.NAME(answer, student)``.

    A wrong answer that equals a known mistake wherever that mistake can be told from the right
    answer gets the mistake's sentence (the first that fits); any other one gets the first, so
    the smallest, input on which it differs, with both results. A function that changes its
    arguments is not right either.

    What is right, the mistakes and the hints are not shown to those who print or try the check.

    Attributes:
        name: as in the chapter's module, so that the sentences can name it.
        reference: the function that gives the right results, or the right value.
        inputs: a function without arguments that returns the arguments of each call as tuples,
            in rising size. It is called anew for each answer, so that nobody changes them for
            others, and must return the same each time.
        mistakes: what is known to go wrong, special ones first.
        hints: two sentences; the second helps more than the first.
        view: what is compared of a result, as the output of a model; the same for all answers.
        parts: of a result that is several arrays, what to call each of them.
        choices: of a value, the texts from which the student chooses.
        tolerance: as for ``comparing.is_same``.
        because: a sentence for those who were right.
        seconds: how long all calls may take together.
    """

    name: str
    reference: InitVar[Any]
    inputs: Callable[[], Iterable[tuple]] | None = None
    mistakes: InitVar[Sequence[Mistake]] = ()
    hints: InitVar[tuple[str, str]] = ("", "")
    view: Callable[[Any], Any] | None = None
    parts: Sequence[str] = ()
    choices: Sequence[str] = ()
    tolerance: float | None = None
    because: str = ""
    seconds: float = 10
    _hinted: int = 0

    def __post_init__(
        self, reference: Any, mistakes: Sequence[Mistake], hints: tuple[str, str]
    ) -> None:
        self._reference, self._mistakes, self._hints = reference, mistakes, hints

    def __repr__(self) -> str:
        answer = "function" if self.inputs else "answer"
        return f"the check of {self.name}: call it with your {answer}"

    def __call__(self, answer: Any, *given: Any) -> Outcome:
        """Judge an answer, show the outcome and return it.

        Args:
            answer: a function, or a value if the check has no inputs. None, and a function that
                returns nothing, count as not attempted.
            given: what a value's reference depends on, such as the student.
        """
        outcome = self.judge(answer, *given)
        outcome.show()
        return outcome

    def hint(self) -> Hint:
        """Return the first hint, and from the second call on the second one."""
        self._hinted = min(self._hinted + 1, 2)
        return Hint(f"hint {self._hinted} of 2", self._hints[self._hinted - 1])

    def judge(self, answer: Any, *given: Any) -> Outcome:
        """Judge an answer as a call does, without showing the outcome."""
        if answer is None or answer is Ellipsis:
            return self._not_attempted()
        fault = self._function_fault(answer) if self.inputs else self._value_fault(answer, given)
        if fault:
            return Outcome(INCORRECT, fault)
        with quietly():
            return self._compare(answer, given)

    def _compare(self, answer: Any, given: tuple) -> Outcome:
        reached: list[tuple] = []
        inputs = self._make_inputs(given)
        try:
            results = run_within(self.seconds, lambda: self._results(answer, inputs, reached))
        except OutOfTimeError as error:
            return Outcome(INCORRECT, self._out_of_time(reached, error.stopped))
        if all(result is None or _is_stub(result) for result in results):
            return self._not_attempted()
        rights = self._results(self._reference, self._make_inputs(given))
        wrong = [i for i, right in enumerate(rights) if not self._equal(results[i], right)]
        changed = self._changed(inputs, self._make_inputs(given)) if self.inputs else ""
        if not wrong and not changed:
            praise = f"Right on all {len(results)} inputs." if self.inputs else "Right."
            return Outcome(CORRECT, f"{praise} {self.because}".strip())
        for mistake in self._mistakes if wrong else ():
            if any(self._fits(results, other, rights, given) for other in mistake.all_wrong):
                return Outcome(INCORRECT, mistake.sentence)
        if changed and not any(isinstance(results[i], _Failure) for i in wrong):
            return Outcome(INCORRECT, tell_change(changed))
        first = wrong[0]
        arguments = self._make_inputs(given)[first]
        return Outcome(INCORRECT, self._describe(arguments, results[first], rights[first]))

    def _changed(self, inputs: list[tuple], before: list[tuple]) -> str:
        names = list(inspect.signature(self._reference).parameters)
        found = (changed_argument(names, *pair) for pair in zip(inputs, before, strict=True))
        return next(filter(None, found), "")

    def _fits(self, results: list[Any], wrong: Any, rights: list[Any], given: tuple) -> bool:
        wrongs = self._results(wrong, self._make_inputs(given))
        pairs = list(zip(results, wrongs, rights, strict=True))
        telling = [pair for pair in pairs if not self._equal(pair[1], pair[2])]
        return bool(telling) and all(self._equal(result, other) for result, other, _ in telling)

    def _make_inputs(self, given: tuple) -> list[tuple]:
        return [deepcopy(given)] if self.inputs is None else list(self.inputs())

    def _results(
        self, answer: Any, inputs: list[tuple], reached: list[tuple] | None = None
    ) -> list[Any]:
        """Return an answer's result for each input, with a failure in place of an exception."""
        results = []
        for arguments in inputs:
            if reached is not None:
                reached.append(arguments)
            results.append(self._result(answer, arguments))
        return results

    def _result(self, answer: Any, arguments: tuple) -> Any:
        try:
            result = settle(answer(*arguments) if callable(answer) else answer)
        except (Exception, SystemExit) as error:
            return _Failure(error)
        if result is None or result is Ellipsis:
            return None
        try:
            return result if self.view is None else settle(self.view(result))
        except Exception as error:
            return _Failure(error, in_view=True)

    def _not_attempted(self) -> Outcome:
        sentence = "Nothing to check yet."
        if self.inputs:
            sentence = (
                "The function returns nothing yet. (If you have written it: does it end with "
                "`return` and the result?)"
            )
        return Outcome(NOT_ATTEMPTED, sentence)

    def _equal(self, result: Any, other: Any) -> bool:
        if isinstance(result, _Failure) or isinstance(other, _Failure):
            both = isinstance(result, _Failure) and isinstance(other, _Failure)
            return both and type(result.error) is type(other.error)
        return is_same(result, other, self.tolerance)

    def _function_fault(self, answer: Any) -> str:
        if answer is self._reference:
            return "This function is the course's own: write yours."
        if callable(answer):
            return ""
        return (
            f"The check calls your function itself: give it the function's name without brackets, "
            f"not {describe(answer)}."
        )

    def _value_fault(self, answer: Any, given: tuple) -> str:
        if callable(self._reference):
            try:
                inspect.signature(self._reference).bind(*given)
            except TypeError:
                names = ", ".join(inspect.signature(self._reference).parameters)
                raise InputError(
                    f"The check needs more than an answer: call check.{self.name}(answer, {names})."
                ) from None
        if isinstance(answer, Iterator):
            return "The check needs a value, and this is a generator: make it a list first."
        if callable(answer):
            return "The check needs a value, and this is a function: call it, and give its result."
        if isinstance(answer, str) and not self.choices and is_number(answer):
            return f"{describe(answer)} is a text: write a number, without quotes."
        if self.choices and not any(is_same(answer, choice) for choice in self.choices):
            choices = ", ".join(f'"{choice}"' for choice in self.choices)
            return f"{describe(answer)} is none of the choices, which are {choices}."
        return ""

    def _out_of_time(self, reached: list[tuple], stopped: bool) -> str:
        sentence = (
            f"It did not end within {self.seconds:g} seconds for {self._name_inputs(reached[-1])}: "
            "does every loop come to its end?"
        )
        if stopped:
            return sentence
        return f"{sentence} It is still running: restart the kernel when you have mended it."

    def _describe(self, arguments: tuple, result: Any, right: Any) -> str:
        help_ = f"`check.{self.name}.hint()` helps."
        if self.inputs is None:
            if isinstance(result, _Failure):
                return f"{_own_line(result.error)}: this is not what is asked for. {help_}"
            if slip := tell_slip(result, right):
                return slip
            return f"{describe(result)} is not right{_direction(result, right)}. {help_}"
        where = f"For {self._name_inputs(arguments)}"
        if isinstance(result, _Failure):
            if result.in_view:
                return f"{where} the result is not what is asked for: {_own_line(result.error)}."
            return f"{where} your function ends with {_own_line(result.error)}."
        if result is None:
            return f"{where} your function returns nothing: does every way end with `return`?"
        if isinstance(right, _Failure):
            return f"{where} it should raise {_own_line(right.error)}, yours returns a result."
        difference = tell_difference(result, right, self.tolerance, self.parts)
        return f"{where} the result {difference}."

    def _name_inputs(self, arguments: tuple) -> str:
        names = list(inspect.signature(self._reference).parameters)
        named = zip(names, arguments, strict=False)
        return ", ".join(f"{name} = {describe(value)}" for name, value in named)


def _is_stub(result: Any) -> bool:
    return isinstance(result, _Failure) and isinstance(result.error, NotImplementedError)


def _own_line(error: BaseException) -> str:
    """Return an exception's own line, and the line of code that raised it, if that is known."""
    own = traceback.format_exception_only(error)[-1].strip()
    own = one_line(own.removeprefix(f"{type(error).__module__}."))
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != __file__]
    code = (frames[0].line or "").replace("`", "") if frames else ""
    return f"{own} (in `{one_line(code)}`)" if code else own


def _direction(result: Any, right: Any) -> str:
    numbers, wanted = as_numbers(result), as_numbers(right)
    if numbers is None or wanted is None or numbers.size != 1 or wanted.dtype.kind == "b":
        return ""
    return ": too large" if (numbers > wanted).all() else ": too small"
