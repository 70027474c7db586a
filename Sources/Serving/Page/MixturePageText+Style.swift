extension MixturePageText {
    static let style = """
        :root { color-scheme: light dark; --line: #8886; --soft: #8882; --accent: #0a6; --bad: #c33; }
        * { box-sizing: border-box; }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1rem; }
        header { display: flex; align-items: baseline; gap: 1rem; }
        h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
        h2 { font-size: 1rem; margin: 0 0 .5rem; }
        #simulated { background: #fc08; border-radius: 1rem; padding: 0 .75rem; margin: 0; }
        form { display: grid; gap: .75rem; }
        label { display: flex; gap: .5rem; align-items: center; }
        label.wide { display: block; }
        textarea { width: 100%; margin-top: .25rem; }
        textarea, select, input, button { font: inherit; padding: .3rem .6rem; }
        form p { margin: 0; }
        .hint, .account { color: color-mix(in srgb, currentColor 65%, transparent); font-size: .85rem; }
        main { margin-top: 1.5rem; }
        section { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem; }
        main > section, .cycle { position: relative; margin-bottom: 1.75rem; }
        main > section:not(:last-child)::after, .cycle::after {
          content: "↓"; position: absolute; left: 50%; bottom: -1.65rem; }
        .agents { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); }
        .agents section { background: var(--soft); border-color: transparent; min-width: 0; }
        .agents section.failed { border-color: var(--bad); }
        .agents h3 { font-size: .95rem; margin: 0; overflow-wrap: anywhere; }
        .agents pre { max-height: 14rem; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; overflow-y: auto; margin: .25rem 0;
          font: .85rem/1.45 ui-monospace, monospace; }
        .account { margin: .25rem 0 0; font-variant-numeric: tabular-nums; }
        #aggregate-section { border-color: var(--accent); border-width: 2px; }
        #failure { color: var(--bad); border: 1px solid var(--bad); border-radius: .5rem; padding: .75rem; }
        [hidden] { display: none !important; }

        """
}
