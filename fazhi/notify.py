"""Tell a person, through a webhook of theirs, of a night that failed, was held, or went well again."""

import json
import logging
import urllib.request
from time import sleep

from fazhi.settings import Settings

log = logging.getLogger(__name__)
TRIES = 3
SECONDS = 10


def message(settings: Settings, status: str, title: str, text: str) -> dict[str, object]:
    """What is sent, in the form that the receiver reads: DingTalk, WeCom and Feishu robots, or plain."""
    if settings.webhook_form == "dingtalk":
        return {"msgtype": "markdown", "markdown": {"title": title, "text": f"### {title}\n{text}"}}
    if settings.webhook_form == "wecom":
        return {"msgtype": "markdown", "markdown": {"content": f"### {title}\n{text}"}}
    if settings.webhook_form == "feishu":
        return {"msg_type": "text", "content": {"text": f"{title}\n{text}"}}
    return {"status": status, "title": title, "text": text, "warehouse": str(settings.warehouse)}


def notify(settings: Settings, status: str, title: str, text: str) -> bool:
    """Send it; whether it arrived. A webhook that does not answer is logged, without its address, and never fails a run."""
    if settings.webhook is None:
        return False
    body = json.dumps(message(settings, status, title, text), ensure_ascii=False).encode()
    for attempt in range(TRIES):
        try:
            request = urllib.request.Request(settings.webhook.get_secret_value(), body, {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=SECONDS):
                return True
        except (OSError, ValueError) as error:
            log.warning("the webhook did not take the message of a %s run (%s, try %d of %d)", status, type(error).__name__, attempt + 1, TRIES)
            sleep(attempt)
    return False
