/**
 * Runs before the first paint: the stored theme, else the system's; the reader's zone, so that the
 * next answer speaks of their hours; and the nonce for what components style at run time.
 */
export const beforePaint = `(d=>{let t;try{t=localStorage.getItem("theme")}catch{}
d.dataset.theme=t==="dark"||t==="light"?t:matchMedia("(prefers-color-scheme:dark)").matches?"dark":"light";
const z=encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone||"UTC");
if(!document.cookie.split("; ").includes("zone="+z))document.cookie="zone="+z+";path=/;max-age=31536000;samesite=lax";
window.__webpack_nonce__=document.currentScript.nonce})(document.documentElement)`;
