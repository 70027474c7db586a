extension MixturePageText {
    static let script = #"""
        "use strict";
        // Every word of a model or of the server enters the page as text, never as HTML.
        const id = (name) => document.getElementById(name);
        const seconds = (value) => value == null ? "unknown time" : value.toFixed(2) + " s";
        const dollars = (value) => value == null ? "unknown price"
          : value === 0 ? "$0" : "$" + (value < 0.01 ? value.toPrecision(3) : value.toFixed(4));
        let token = "";
        let running = null;

        function headers() {
          const all = { "Content-Type": "application/json" };
          if (token) all.Authorization = "Bearer " + token;
          return all;
        }

        function fail(message) {
          id("failure").textContent = message;
          id("failure").hidden = false;
        }

        async function loadModels() {
          const response = await fetch("/v1/models", { headers: headers() });
          if (response.status === 401) { id("token-line").hidden = false; return; }
          const list = await response.json();
          if (!response.ok) { fail(list.error ? list.error.message : "status " + response.status); return; }
          id("model").replaceChildren(...list.data.map((model) => {
            const option = document.createElement("option");
            option.textContent = option.value = model.id;
            option.dataset.owner = model.owned_by;
            return option;
          }));
          markSimulated();
        }

        function markSimulated() {
          const chosen = id("model").selectedOptions[0];
          id("simulated").hidden = !(chosen && chosen.dataset.owner.includes("simulated"));
        }

        function element(kind, text, className) {
          const made = document.createElement(kind);
          made.textContent = text;
          if (className) made.className = className;
          return made;
        }

        function cycleRow(number, total) {
          const known = id("cycle-" + number);
          if (known) return known.querySelector(".agents");
          const row = element("section", "", "cycle");
          row.id = "cycle-" + number;
          row.append(element("h2", "Cycle " + number + " of " + total));
          const agents = element("div", "", "agents");
          row.append(agents);
          id("cycles").append(row);
          return agents;
        }

        function showAgent(event) {
          const card = element("section", "", event.failure ? "failed" : "");
          card.append(element("h3", event.agent), element("p", event.model, "account"));
          card.append(element("pre", event.failure ? "failed: " + event.failure : event.proposal));
          if (!event.failure) {
            card.append(element("p", seconds(event.latency_seconds) + ", " + event.tokens + " tokens, "
              + dollars(event.price_usd), "account"));
          }
          cycleRow(event.cycle, event.cycles).append(card);
        }

        function take(chunk, started, usage) {
          if (chunk.error) throw new Error(chunk.error.message);
          if (chunk.moatune && chunk.moatune.event === "agent") showAgent(chunk.moatune);
          for (const choice of chunk.choices) {
            if (choice.delta.content) id("aggregate").textContent += choice.delta.content;
          }
          if (chunk.usage) usage.tokens = chunk.usage.total_tokens;
          if (chunk.moatune && chunk.moatune.calls) usage.account = chunk.moatune;
          if (usage.account) {
            const account = usage.account;
            id("total").textContent = account.calls + " calls"
              + (account.failed_calls ? " (" + account.failed_calls + " failed)" : "")
              + (usage.tokens == null ? "" : ", " + usage.tokens + " tokens") + ", " + dollars(account.price_usd)
              + ", " + seconds(account.latency_seconds) + " along the critical path, "
              + seconds((performance.now() - started) / 1000) + " here";
          }
        }

        async function readEvents(response, hear) {
          const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
          let rest = "";
          for (;;) {
            const { value, done } = await reader.read();
            if (done) return;
            const events = (rest + value).split("\n\n");
            rest = events.pop();
            for (const event of events) {
              if (event.startsWith("data: ") && event !== "data: [DONE]") hear(JSON.parse(event.slice(6)));
            }
          }
        }

        async function ask() {
          const question = id("question").value.trim();
          if (!question || running) return;
          running = new AbortController();
          id("failure").hidden = true;
          id("way").hidden = id("stop").hidden = false;
          id("send").disabled = true;
          id("asked").textContent = question;
          id("aggregate").textContent = id("total").textContent = "";
          id("cycles").replaceChildren();
          const started = performance.now();
          try {
            const response = await fetch("/v1/chat/completions", {
              method: "POST", headers: headers(), signal: running.signal,
              body: JSON.stringify({
                model: id("model").value, messages: [{ role: "user", content: question }], stream: true,
                stream_options: { include_usage: true }, moatune_events: true,
              }),
            });
            if (!response.ok) throw new Error((await response.json()).error.message);
            const usage = {};
            await readEvents(response, (chunk) => take(chunk, started, usage));
          } catch (error) {
            if (error.name !== "AbortError") fail(error.message);
          } finally {
            running = null;
            id("stop").hidden = true;
            id("send").disabled = false;
          }
        }

        id("ask").addEventListener("submit", (event) => { event.preventDefault(); ask(); });
        id("question").addEventListener("keydown", (event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); ask(); }
        });
        id("stop").addEventListener("click", () => running && running.abort());
        id("model").addEventListener("change", markSimulated);
        id("token").addEventListener("change", () => { token = id("token").value.trim(); loadModels(); });
        loadModels().catch((error) => fail(error.message));

        """#
}
