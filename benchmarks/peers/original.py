"""The original design: two calls, one JSON file, and a ping that asks one URL after the other.

python3 original.py PORT; keeps webhooks.json in the folder it runs in. Needs fastapi, requests and uvicorn.
"""

import json
import sys
from pathlib import Path

import requests
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

FILE = Path("webhooks.json")
app = FastAPI()


class Webhook(BaseModel):
    url: str
    event: str


class Ping(BaseModel):
    event: str


def load():
    return json.loads(FILE.read_text()) if FILE.exists() else []


@app.get("/health")
def health():
    return {"status": "up"}


@app.post("/register")
def register(webhook: Webhook):
    FILE.write_text(json.dumps(load() + [webhook.model_dump()]))
    return webhook


@app.post("/ping")
def ping(wanted: Ping):
    statuses = {}
    for webhook in load():
        if webhook["event"] == wanted.event:
            answer = requests.post(webhook["url"], json={"event": wanted.event, "ping": True}, timeout=5)
            statuses[webhook["url"]] = answer.status_code
    return statuses


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
