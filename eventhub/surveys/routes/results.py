"""What people answered, as charts with their tables and as a file."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db
from eventhub.errors import Refusal
from eventhub.sheets import as_csv
from eventhub.surveys import queries
from eventhub.surveys.results import FEWEST, answers_of, is_shown, questions_of, results, table
from eventhub.surveys.routes.blueprint import bp
from eventhub.surveys.routes.doors import edited_survey
from eventhub.web.access import signed_in

HERE = "/staff/events/<slug_id:event_id>/survey/results"


@bp.get(HERE)
@signed_in
def show_results(event_id: int) -> ResponseReturnValue:
    """Every question with what was answered to it."""
    survey = edited_survey(event_id)
    answers = answers_of(survey)
    shown = results(questions_of(survey), answers) if is_shown(survey, answers) else []
    return render_template(
        "surveys/results.html",
        event=survey.event,
        survey=survey,
        results=shown,
        answered=db.session.scalar(queries.number_answered(survey)),
        fewest=FEWEST,
    )


@bp.get(f"{HERE}.csv")
@signed_in
def results_as_csv(event_id: int) -> ResponseReturnValue:
    """Every answer as a row; whose it is only where names are kept."""
    survey = edited_survey(event_id)
    answers = answers_of(survey)
    if not is_shown(survey, answers):
        raise Refusal(_("There are too few answers to look at yet."))
    name = f"survey-{survey.event.path}.csv"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(as_csv(table(survey, questions_of(survey), answers)), mimetype="text/csv", headers=headers)
