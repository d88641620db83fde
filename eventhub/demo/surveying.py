"""What people were asked after an event that is over, and what they said; the words are samples."""

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.events.models import Event
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from eventhub.surveys import operations, queries

THANKS = "Two days, two languages and many conversations in the corridor: thank you for bringing them to us."
WORTH, NEXT, AGAIN = "Was it worth the journey?", "What should come next?", "How many new partners did you find?"
OPTIONS = (("Yes, very much", "Yes", "Not really"), ("More meetings", "Visits to companies", "A joint project"))
SAID = (
    (0, (0, 1), 3, "The round tables were the best part."),
    (0, (0,), 4, ""),
    (1, (1, 2), 2, "Longer breaks, please."),
    (0, (2,), 5, "We found the partner we had been looking for."),
    (1, (0, 2), 2, ""),
    (2, (1,), 0, "The programme was too full to talk."),
    (0, (0, 1, 2), 3, "Interpreters in every workshop!"),
)


def thanked_and_asked(event: Event, *, by: User) -> None:
    """Who came is thanked and asked four questions; some have answered, and nobody can say who said what."""
    survey = operations.begin(event)
    operations.set_up(survey, by=by, thanks=THANKS, is_anonymous=True)
    asked = [add_question(survey.question_set, by=by, **facts) for facts in _questions()]
    operations.ask(survey, by=by)
    people = db.session.scalars(queries.to_thank(event, came_alone=True)).all()
    for person, said in zip(people, SAID, strict=False):
        worth, wishes, partners, words = said
        chosen = [OPTIONS[1][each] for each in wishes]
        values = (OPTIONS[0][worth], chosen, partners, words or None)
        answers = {question.key: value for question, value in zip(asked, values, strict=True) if value is not None}
        operations.answer(survey, person, answers)


def _questions() -> tuple[dict[str, object], ...]:
    return (
        {"kind": QuestionKind.CHOICE, "label": WORTH, "options": list(OPTIONS[0])},
        {"kind": QuestionKind.CHOICES, "label": NEXT, "options": list(OPTIONS[1])},
        {"kind": QuestionKind.NUMBER, "label": AGAIN, "least": 0, "most": 50},
        {"kind": QuestionKind.TEXT, "label": "Anything else?", "is_required": False},
    )
