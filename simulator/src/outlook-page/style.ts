/** The style sheet: an 8 px grid, light and dark by the system's setting. An hour is 48 px, as in client/grid.ts. */
export const STYLE = `:root{color-scheme:light dark;--paper:#fff;--ground:#f5f5f5;--ink:#242424;--soft:#595959;--line:#e0e0e0;--half:#f0f0f0;--blue:#0f6cbd;--onblue:#fff;--today:#f3f8fd;
--busy:#cfe4fa;--busyink:#0c3b5e;--edge:#0f6cbd;--oof:#ecd9f5;--oofink:#4b1c66;--oofedge:#7b3fa0;--free:#fff;--else:#d9f0e3;--elseink:#0e4a2c;--elseedge:#218d51;--red:#b10e1c}
@media (prefers-color-scheme:dark){:root{--paper:#1f1f1f;--ground:#141414;--ink:#f0f0f0;--soft:#b3b3b3;--line:#3a3a3a;--half:#292929;--blue:#62abf5;--onblue:#0a1a2a;--today:#1b2733;
--busy:#12385b;--busyink:#dcecfb;--edge:#62abf5;--oof:#3f2450;--oofink:#f0dffa;--oofedge:#c58be6;--free:#1f1f1f;--else:#123d27;--elseink:#d5f2e2;--elseedge:#4cc583;--red:#ff99a0}}
*{box-sizing:border-box}[hidden]{display:none!important}.spoken{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
html,body{height:100%;margin:0}body{display:flex;flex-direction:column;background:var(--ground);color:var(--ink);font:14px/20px "Segoe UI",system-ui,sans-serif}
h1,h2,h3,p,ul{margin:0;padding:0}h1{font-size:16px}h2{font-size:18px;font-weight:600}h3{font-size:14px}
.bar{display:flex;align-items:center;flex-wrap:wrap;gap:8px 16px;padding:12px 16px}.bar nav{display:flex;gap:4px}#zone{color:var(--soft)}#add{margin-left:auto}
.who{display:flex;align-items:center;gap:8px}.who span{color:var(--soft)}.who select{max-width:min(384px,100%)}
button,select,input,textarea{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:4px;padding:5px 10px;min-height:32px}
input,select,textarea{border-color:var(--soft);width:100%}.who select{width:auto}button{cursor:pointer}button:hover{border-color:var(--soft)}
.quiet{border-color:transparent;background:none;min-width:32px;font-size:16px}.primary{background:var(--blue);border-color:var(--blue);color:var(--onblue);font-weight:600}
.danger{color:var(--red)}.link{border:0;background:none;color:var(--blue);text-decoration:underline;padding:0;min-height:0}
:focus-visible{outline:2px solid var(--blue);outline-offset:1px}
main{flex:1;min-height:0;margin:0 16px;background:var(--paper);border:1px solid var(--line);border-radius:8px;overflow:hidden}#scroll{height:100%;overflow:auto;position:relative}
.top{position:sticky;top:0;z-index:3;background:var(--paper);border-bottom:1px solid var(--line);min-width:720px}
#heads,#all-day,#hours{display:grid;grid-template-columns:64px repeat(7,minmax(0,1fr))}#hours{min-width:720px;position:relative}
.head{display:flex;align-items:baseline;gap:8px;padding:8px;border-left:1px solid var(--line);color:var(--soft)}.head .number{font-size:20px;color:var(--ink)}.head.today,.head.today .number{color:var(--blue);font-weight:600}.head.today{box-shadow:inset 0 3px var(--blue)}
#all-day{min-height:32px;gap:2px 0;padding-bottom:2px;grid-auto-flow:row dense}#all-day .gutter{font-size:12px;color:var(--soft);padding:4px 8px;text-align:right;grid-column:1;grid-row:1}
#all-day .event{position:static;margin:0 2px;height:24px}#all-day .place{display:none}
#hours .gutter{color:var(--soft);font-size:12px;text-align:right}.hour{height:48px;padding-right:8px;transform:translateY(-8px);line-height:16px}
.day{position:relative;height:1152px;border-left:1px solid var(--line);background-image:linear-gradient(var(--line) 1px,transparent 1px),linear-gradient(var(--half) 1px,transparent 1px);background-size:100% 48px,100% 24px;cursor:cell}
.day.today{background-color:var(--today)}.now{position:absolute;left:0;right:0;height:2px;background:var(--red);pointer-events:none;z-index:2}.now::before{content:"";position:absolute;left:-4px;top:-3px;width:8px;height:8px;border-radius:50%;background:var(--red)}
.event{position:absolute;overflow:hidden;border-radius:4px;border-left:4px solid var(--edge);background:var(--busy);color:var(--busyink);padding:2px 6px;font-size:12px;line-height:16px;cursor:grab;touch-action:none;user-select:none;margin-left:1px}
.event .line,.event .place{display:block;overflow:hidden;text-overflow:ellipsis}.event .line{white-space:nowrap}.title{font-weight:600}.event.short{padding-block:0}.event.short .place{display:none}
.event:hover{box-shadow:0 1px 4px rgb(0 0 0/.3)}.event:focus-visible{z-index:2}.event.dragged{z-index:4;opacity:.85;cursor:grabbing;box-shadow:0 4px 16px rgb(0 0 0/.35)}
.edge{position:absolute;left:0;right:0;bottom:0;height:6px;cursor:ns-resize}
.as-Free{background:var(--free);color:var(--ink);box-shadow:inset 0 0 0 1px var(--edge)}.as-OOF{background:var(--oof);color:var(--oofink);border-color:var(--oofedge)}.as-WorkingElsewhere{background:var(--else);color:var(--elseink);border-color:var(--elseedge)}
.as-Tentative,.unanswered{border-left-style:dashed;background:repeating-linear-gradient(-45deg,var(--paper) 0 6px,var(--busy) 6px 9px);color:var(--ink)}.as-Tentative .line,.as-Tentative .place,.unanswered .line,.unanswered .place{background-color:var(--paper);width:fit-content;max-width:100%}
.cancelled{background:var(--paper);color:var(--soft);border-color:var(--soft);box-shadow:inset 0 0 0 1px var(--line)}.cancelled .title{text-decoration:line-through}
.hint{color:var(--soft);font-size:12px;padding:8px 16px}
dialog{width:min(520px,calc(100vw - 16px));max-height:calc(100vh - 16px);border:1px solid var(--line);border-radius:8px;background:var(--paper);color:var(--ink);padding:0;box-shadow:0 8px 32px rgb(0 0 0/.3)}dialog::backdrop{background:rgb(0 0 0/.35)}
form{display:grid;gap:8px;padding:16px 24px}form header,form footer{display:flex;align-items:center;gap:8px}form header{justify-content:space-between}form footer{margin-top:8px}form footer .primary{margin-left:auto;min-width:96px}
.row{display:grid;grid-template-columns:96px minmax(0,1fr);align-items:center;gap:8px}.row>label{color:var(--soft)}.pair,.responses{display:flex;gap:8px;align-items:center}.pair{flex-wrap:wrap}.pair>input{flex:1;min-width:112px;width:auto}.check{display:flex;align-items:center;gap:8px;margin-right:16px}.check input{width:16px;min-height:16px;margin:0}
textarea{resize:vertical}.note{background:var(--ground);border-radius:4px;padding:8px}#people ul{list-style:none}#people li{display:flex;justify-content:space-between;padding:4px 0}.answer{color:var(--soft)}#problem{color:var(--red)}#problem:empty{display:none}
#toasts{position:fixed;left:50%;bottom:32px;transform:translateX(-50%);z-index:9}.toast{display:flex;gap:16px;align-items:center;background:#242424;color:#fff;border:1px solid #616161;border-radius:4px;padding:8px 16px}.toast button{background:none;border:0;color:#8fc7ff;font-weight:600}
@media (max-width:720px){.hint,#zone,.who span,h1{display:none}main{margin:0;border-radius:0;border-inline:0}.bar{padding:8px}}
`;
