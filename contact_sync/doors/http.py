"""The answers by HTTP: a route for each call, read only, with an OpenAPI description of its own.

Needs the extra `serve`. No page that tries the routes out is served: it would load scripts from
elsewhere.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from contact_sync.doors.calls import (
    MOST_SIZE,
    PAGE,
    SIZE,
    USUAL_SIZE,
    Call,
    Mistake,
    asked,
)
from contact_sync.render.parameters import LANGUAGE
from contact_sync.render.words import FALLBACK, Words, languages, words

LONGEST_QUERY = 4000
"""So many characters may stand behind the `?` of an address."""
WRONG, TOO_LONG = 422, 414


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SourceTold(_Strict):
    """A source that an answer rests on. Sources that copy one another have the same witness."""

    id: str
    title: str
    date: str
    kind: str
    url: str
    witness: str


class PageTold(_Strict):
    """Which part of a long list is here."""

    number: int
    size: int
    total: int


class Told(_Strict):
    """An answer: the document of the command, the sources it rests on, the page that shows it."""

    answer: dict[str, Any]
    sources: list[SourceTold]
    link: str = Field(description="An address; within the app where nobody has said where that is.")
    page: PageTold | None = None


class MistakeTold(_Strict):
    """What is wrong: a stable code, and a sentence in the language of whoever asks."""

    code: str
    text: str


class Refused(_Strict):
    """Why there is no answer."""

    error: MistakeTold


def language_of(request: Request) -> str:
    """The language asked for: the parameter `lang`, else what the program accepts, else English."""
    named = request.query_params.get(LANGUAGE, "")
    accepted = request.headers.get("accept-language", "").lower().split(",")
    wanted = [named, *(one.split(";")[0].split("-")[0].strip() for one in accepted)]
    return next((one for one in wanted if one in languages()), FALLBACK)


def application(calls: Sequence[Call], version: str) -> FastAPI:
    """The web application that answers `calls` at `/NAME`.

    Args:
        version: that of this program.
    """
    say = words(FALLBACK)
    made = FastAPI(
        title=say("app.name"),
        version=version,
        description=say("http.about"),
        docs_url=None,
        redoc_url=None,
    )
    for call in calls:
        made.add_api_route(
            f"/{call.name}",
            _endpoint(call),
            methods=["GET"],
            response_model=Told,
            response_model_exclude_none=False,
            summary=call.text,
            operation_id=call.name,
            responses={
                WRONG: {"model": Refused, "description": say("http.wrong")},
                TOO_LONG: {"model": Refused, "description": say("http.too_long")},
            },
            openapi_extra={"parameters": _described(call, say)},
        )

    @made.exception_handler(Mistake)
    async def wrong(_request: Request, error: Mistake) -> Response:
        return _refused(WRONG, error.code, error.text)

    @made.exception_handler(HTTPException)
    async def no_route(request: Request, error: HTTPException) -> Response:
        told = words(language_of(request))
        key = "not_allowed" if error.status_code == 405 else "not_found"
        known = ", ".join(f"/{call.name}" for call in calls)
        answer = _refused(error.status_code, key, told(f"http.{key}", expected=known))
        answer.headers.update(error.headers or {})
        return answer

    @made.middleware("http")
    async def short(
        request: Request, following: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        if len(request.url.query) > LONGEST_QUERY:
            told = words(language_of(request))
            return _refused(TOO_LONG, "too_long", told("http.too_long"))
        return await following(request)

    return made


def _refused(status: int, code: str, text: str) -> JSONResponse:
    told = Refused(error=MistakeTold(code=code, text=text))
    return JSONResponse(told.model_dump(), status)


def _endpoint(call: Call) -> Callable[[Request], JSONResponse]:
    # Not async: an answer takes the processor, and others must not wait for it.
    def endpoint(request: Request) -> JSONResponse:
        language, given = language_of(request), dict[str, str]()
        for name, text in request.query_params.multi_items():
            if name in given:
                sentence = words(language)("http.repeated", name=name)
                raise Mistake("repeated", sentence)
            given[name] = text
        if given.pop(LANGUAGE, language) not in languages():
            expected = ", ".join(languages())
            found = request.query_params[LANGUAGE]
            sentence = words(language)("error.unknown_language", found=found, expected=expected)
            raise Mistake("unknown_language", sentence)
        return JSONResponse(asked(call, given, language))

    return endpoint


def _described(call: Call, say: Words) -> list[dict[str, Any]]:
    """The parameters of a route, as OpenAPI describes them."""
    told = [(one.name, one.text, one.schema) for one in call.parameters]
    told.append((LANGUAGE, say("cli.option.lang"), {"type": "string", "enum": [*languages()]}))
    if call.many:
        number = {"type": "integer", "minimum": 1, "maximum": 10**6, "default": 1}
        size = {**number, "maximum": MOST_SIZE, "default": USUAL_SIZE}
        told += [(PAGE, say("http.page"), number), (SIZE, say("http.size"), size)]
    return [
        {"name": name, "in": "query", "required": False, "description": text, "schema": schema}
        for name, text, schema in told
    ]
