"""What is said once, on the page after something was done?"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from faden.web.language import mark

COOKIE = "faden_flash"

SENTENCES = {
    "sent": mark("Your answer is on its way."),
    "held": mark("Your answer leaves in a moment. Until then you can take it back."),
    "taken-back": mark("Taken back: it was not sent. The text is in the composer again."),
    "sent-before": mark("This answer had been taken already. It was not sent a second time."),
    "noted": mark("Note saved. Only colleagues can read it."),
    "assigned": mark("The ticket has a new owner."),
    "closed": mark("The ticket is closed."),
    "snoozed": mark("Put off. It comes up again by itself, or as soon as the customer comes."),
    "woken": mark("The ticket is here again."),
    "prioritised": mark("How urgent it is was noted."),
    "tagged": mark("The tag is on the ticket."),
    "untagged": mark("The tag is off the ticket."),
    "offer-made": mark("The offer is made. It holds on every channel."),
    "offer-redeemed": mark("Redeemed. Nobody can redeem it a second time."),
    "offer-undone": mark("Undone. The offer can be had again."),
    "offer-refused": mark("Whoever leads is told why. The offer stands."),
    "offer-extended": mark("The offer is extended."),
    "offer-claimed": mark("Whoever leads decides about it, once for all channels."),
    "offer-declined": mark("Declined. The reason stands on the thread."),
    "counter-asked": mark("The desk is asked. The answer comes up on this card."),
    "promise-made": mark("The promise is recorded. Its owner is told before it is due."),
    "promise-kept": mark("Noted: the promise is kept."),
    "promise-moved": mark("The promise has a new time."),
    "promise-handed-over": mark("Somebody else keeps the promise now."),
    "promise-released": mark("The promise is let go."),
    "campaign-made": mark("The draft is kept. Nothing leaves before you start it."),
    "campaign-started": mark("It runs. Every answer comes to the desk."),
    "campaign-paused": mark("It rests. What is written already leaves."),
    "campaign-stopped": mark("Stopped. Nothing leaves any more."),
    "offer-read": mark("Noted: you have read and understood it."),
    "special": mark("Noted. The special-cases desk looks after it."),
    "apart-ended": mark("Noted: nobody is kept apart by this any more."),
    "goodwill": mark("The goodwill is granted. It stands on the thread."),
    "goodwill-asked": mark("Whoever leads is asked."),
    "goodwill-declined": mark("Declined. The reason stands on the thread."),
    "ended-code": mark("This code has ended: its ticket is closed."),
    "wish": mark("The wish is recorded and holds on every channel from now on."),
    "consent-asked": mark("They are asked in writing. Only a yes from that address counts."),
    "obeys": mark("Noted: it obeys the wish."),
    "asked": mark("The customer is asked. The answer is heard on every channel."),
    "call-offered": mark("The customer is asked when we may call."),
    "call-agreed": mark("The call is agreed, and the customer has it in writing."),
    "call-reached": mark("Noted: reached. The call is settled."),
    "call-missed": mark("Noted: not reached. The customer is told so and offered other times."),
    "question-answered": mark("The question is answered."),
    "question-withdrawn": mark("The question is taken back."),
    "named": mark("Name saved."),
    "joined": mark("They are one customer now. You can split them again at any time."),
    "declined": mark("Noted: they are not the same person. Nobody will be asked again."),
    "split": mark("Split. Each has its own timeline again."),
    "household": mark("The household is recorded."),
    "arrived": mark("Noted: it arrived."),
    "again": mark("It is sent again."),
    "settled": mark("Settled. It has left the quarantine."),
    "filed": mark("Filed. It stands on this thread and owes an answer."),
    "password": mark("Your password is changed. You are signed out everywhere else."),
    "ended": mark("Done. Those browsers have to sign in again."),
    "no-factor": mark("You sign in with your password alone now."),
    "set": mark("Saved. It holds everywhere within seconds."),
    "agent-added": mark("Added. They can sign in with this first password and change it then."),
    "key-before": mark(
        "This key had been made already. It is shown once; revoke it if it is lost."
    ),
    "key-revoked": mark("Revoked. The key opens nothing any more."),
    "keys-on": mark("Single letters do something again."),
    "look": mark("Saved. It holds in every browser you sign in with."),
    "away": mark("Saved. Your open tickets go to your team until you are back."),
    "here": mark("Saved. You are here."),
    "keys-off": mark("Single letters do nothing any more."),
    "signed-out": mark("You are signed out."),
}


def go_and_say(url: str, sentence: str = "") -> Response:
    """Send the browser on by GET, so that reloading does nothing twice."""
    response = RedirectResponse(url, status_code=303)
    if sentence:
        response.set_cookie(COOKIE, sentence, max_age=60, path="/", httponly=True, samesite="lax")
    return response


def said(request: Request) -> str:
    """Return the sentence to show, or nothing."""
    return SENTENCES.get(request.cookies.get(COOKIE, ""), "")


def say_once(response: Response) -> None:
    """Forget it once it was shown."""
    response.delete_cookie(COOKIE, path="/")
