"""Asks a question on a server's page in headless Chromium, by the WebDriver protocol (W3C) that chromedriver speaks.

Usage: ask_page.py CHROMEDRIVER ADDRESS QUESTION [SCREENSHOT.png]. Prints one JSON document of what the page showed.
"""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

driver_program, address, question = sys.argv[1:4]
home = tempfile.TemporaryDirectory()
driver = subprocess.Popen(
    [driver_program, "--port=0"], stdout=subprocess.PIPE, text=True, env={**os.environ, "HOME": home.name})
line = ""
while "successfully on port" not in line:
    line = driver.stdout.readline()
    if not line:
        sys.exit("chromedriver ended at once")
base = "http://127.0.0.1:" + re.search(r"on port (\d+)", line).group(1)


def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=120) as reply:
        return json.load(reply)["value"]


arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1100,1500"]
if os.geteuid() == 0:
    arguments.append("--no-sandbox")
wanted = {"browserName": "chrome", "goog:chromeOptions": {"args": arguments}, "goog:loggingPrefs": {"browser": "ALL"}}
session = None
try:
    session = "/session/" + call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]

    def script(text, *values):
        return call("POST", session + "/execute/sync", {"script": text, "args": list(values)})

    def wait_for(condition):
        for _ in range(600):
            if script("return " + condition):
                return
            time.sleep(0.1)
        raise TimeoutError(condition)

    call("POST", session + "/url", {"url": address})
    wait_for("document.querySelectorAll('#model option').length > 0")
    script("document.getElementById('question').value = arguments[0]; document.getElementById('send').click()", question)
    wait_for("!document.getElementById('failure').hidden || document.getElementById('total').textContent !== ''"
             " && document.getElementById('stop').hidden")
    found = script(
        "const text = (name) => document.getElementById(name).textContent;"
        "const all = (name) => [...document.querySelectorAll(name)].map((found) => found.textContent);"
        "return {models: all('#model option'), simulated: !document.getElementById('simulated').hidden,"
        " asked: text('asked'), cycles: all('.cycle > h2'), agents: all('.agents h3'), proposals: all('.agents pre'),"
        " aggregate: text('aggregate'), total: text('total'), failure: text('failure'),"
        " elements: document.querySelectorAll('pre *').length, alien: window.alien === true,"
        " origins: [...new Set(performance.getEntriesByType('resource').map((entry) => new URL(entry.name).origin))]}")
    # What the browser complained of: scripts that failed, files that its policy held back.
    found["complaints"] = [
        entry["message"] for entry in call("POST", session + "/se/log", {"type": "browser"})
        if entry["level"] in ("WARNING", "SEVERE")]
    if len(sys.argv) > 4:
        with open(sys.argv[4], "wb") as file:
            file.write(base64.b64decode(call("GET", session + "/screenshot")))
    print(json.dumps(found))
finally:
    if session:
        call("DELETE", session)
    # Not SIGTERM, which whoever started this may have blocked for its children.
    driver.kill()
    driver.wait()
    home.cleanup()
