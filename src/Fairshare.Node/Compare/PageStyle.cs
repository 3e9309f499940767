namespace Fairshare.Node.Compare;

/// <summary>How the page looks: light and dark by the reader's choice, from 390 pixels up, no font to load.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root { color-scheme: light dark;
          --ground: light-dark(#f6f8fb, #0c1220); --card: light-dark(#fff, #151d2f);
          --text: light-dark(#1a2233, #e6ebf5);
          --soft: light-dark(#566076, #9ba8c0); --edge: light-dark(#e3e8f0, #27324a);
          --good: light-dark(#0b7a4b, #4cc38a);
          --bad: light-dark(#b3261e, #ff8a80);
          --c0: light-dark(#5145e5, #8f88ff); --c1: light-dark(#0b8a8a, #35c4c4); --c2: light-dark(#c2570c, #ff9b55);
          --c3: light-dark(#b0308f, #f284d8); --c4: light-dark(#4d7c0f, #a3d65c); --c5: light-dark(#475569, #a8b5c9); }
        * { box-sizing: border-box }
        body { margin: 0; background: var(--ground); color: var(--text);
          font: 15px/1.5 "Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
          font-feature-settings: "tnum" }
        main { max-width: 1120px; margin: 0 auto; padding: 32px 20px 64px }
        h1 { font-size: 26px; line-height: 1.2; letter-spacing: -.02em; margin: 0 0 6px }
        h2 { font-size: 17px; margin: 0 0 2px; letter-spacing: -.01em }
        h3 { font-size: 14px; margin: 20px 0 6px }
        p { margin: 0 0 12px } .soft { color: var(--soft) } small { color: var(--soft); font-size: 13px }
        section, .cards > div { background: var(--card); border: 1px solid var(--edge);
          border-radius: 12px; padding: 20px }
        section { margin-top: 20px; min-width: 0 }
        .cards { display: grid; gap: 20px; margin-top: 24px;
          grid-template-columns: repeat(auto-fit, minmax(min(100%, 250px), 1fr)) }
        .cards .big { font-size: 34px; font-weight: 650; letter-spacing: -.03em; line-height: 1.15; margin: 6px 0 }
        .cards dl { display: grid; grid-template-columns: 1fr auto; gap: 4px 12px; margin: 12px 0 0; font-size: 14px }
        .cards dt { color: var(--soft) } .cards dd { margin: 0; text-align: right }
        .name { display: flex; align-items: center; gap: 8px; font-weight: 600 }
        .dot { width: 10px; height: 10px; border-radius: 3px; flex: none; background: currentColor }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 8px 0 4px; font-size: 13px }
        .legend span { display: inline-flex; align-items: center; gap: 6px }
        .scroll { overflow-x: auto } svg { display: block; width: calc(100% + 44px); margin-left: -44px; height: auto }
        svg text { font-size: 10.5px; fill: var(--soft) } .grid { stroke: var(--edge) }
        .line { fill: none; stroke: currentColor; stroke-width: 2.25; stroke-linejoin: round }
        .mark { fill: currentColor }
        .mark:hover, .mark:focus-visible { stroke: var(--text); stroke-width: 2; outline: none }
        .p0 { color: var(--c0) } .p1 { color: var(--c1) } .p2 { color: var(--c2) } .p3 { color: var(--c3) }
        .p4 { color: var(--c4) } .p5 { color: var(--c5) }
        table { border-collapse: collapse; width: 100%; font-size: 14px }
        th, td { text-align: left; padding: 7px 14px 7px 0; border-bottom: 1px solid var(--edge); vertical-align: top }
        th { color: var(--soft); font-weight: 500; font-size: 13px } tr:last-child td { border-bottom: 0 }
        .n { text-align: right; white-space: nowrap } th:last-child, td:last-child { padding-right: 0 }
        .bar { height: 8px; border-radius: 4px; background: currentColor; min-width: 1px }
        .wide { width: 30%; vertical-align: middle }
        .band { fill: currentColor; opacity: .16 } .zero { stroke: var(--soft); stroke-width: 1.5 }
        .range { position: relative; height: 8px; border-radius: 4px; background: var(--edge) }
        .range i { position: absolute; top: 0; bottom: 0; border-radius: 4px; background: currentColor; opacity: .4;
          min-width: 2px }
        .range b { position: absolute; top: -2px; bottom: -2px; width: 3px; margin-left: -1px; border-radius: 2px;
          background: currentColor }
        pre { margin: 0; font: 13px/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
        .good { color: var(--good) } .bad { color: var(--bad) }
        .two { display: grid; gap: 8px 36px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)) }
        .two > div, .many > div { min-width: 0 }
        .many { display: grid; gap: 8px 36px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)) }
        details { margin-top: 12px; font-size: 14px } summary { cursor: pointer; color: var(--soft) }
        :focus-visible { outline: 2px solid var(--c0); outline-offset: 2px; border-radius: 4px }
        @media (max-width: 520px) { main { padding: 20px 12px 40px } section, .cards > div { padding: 16px }
          h1 { font-size: 22px } th, td { padding-right: 10px } .wide, svg .minor { display: none }
          svg { width: 100%; margin: 0 } svg text { font-size: 22px } .line { stroke-width: 4 } }
        @media print { body { background: #fff } section { break-inside: avoid } }
        """;
}
