extension MixturePageText {
    static let html = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Moatune: a question's way through a mixture</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/page.css">
        </head>
        <body>
        <header>
          <h1>Moatune</h1>
          <p id="simulated" hidden>simulated models</p>
        </header>
        <form id="ask">
          <label>Mixture <select id="model"></select></label>
          <label id="token-line" hidden>Token <input id="token" type="password" autocomplete="off"></label>
          <label class="wide">Question
            <textarea id="question" rows="3" required placeholder="What is 17 + 25?"></textarea>
          </label>
          <p><button id="send">Ask</button> <button id="stop" type="button" hidden>Stop</button>
             <span class="hint">Ctrl + Enter asks too</span></p>
        </form>
        <main id="way" hidden>
          <section><h2>Question</h2><pre id="asked"></pre></section>
          <div id="cycles"></div>
          <section id="aggregate-section">
            <h2>Aggregate</h2>
            <pre id="aggregate" aria-live="polite"></pre>
            <p id="total" class="account"></p>
          </section>
        </main>
        <p id="failure" role="alert" hidden></p>
        <script src="/page.js"></script>
        </body>
        </html>

        """
}
