"""Reports of pages add up."""

from subscribers.import_row import MOST_PROBLEMS, ImportReport, Problem


def test_reports_add_up_with_their_problems_by_line() -> None:
    first = ImportReport(added=1, updated=2, problems=(Problem(9, "late"),))
    second = ImportReport(added=1, unchanged=3, suppressed=4, unsubscribed=5, problems=(Problem(2, "early"),))
    assert first + second == ImportReport(
        added=2,
        updated=2,
        unchanged=3,
        suppressed=4,
        unsubscribed=5,
        problems=(Problem(2, "early"), Problem(9, "late")),
    )


def test_endless_problems_are_counted_and_not_kept() -> None:
    full = ImportReport(problems=tuple(Problem(line, "broken") for line in range(MOST_PROBLEMS)))
    total = full + full + ImportReport(problems=(Problem(MOST_PROBLEMS + 1, "broken"),))
    assert len(total.problems) == MOST_PROBLEMS
    assert total.more_problems == MOST_PROBLEMS + 1
