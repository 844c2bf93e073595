// The peer's look-up: every dossier is in a Map before the first scan, so no network lies between Enter and the answer.
"use strict";
const SEA = ["#0b4f5e", "#dcecec"], READY = ["#11512f", "#ddefe3"], ACT = ["#6f3c00", "#fbe9cc"], STOP = ["#7f2016", "#f6deda"];
const PAPER = "M10 4h9l6 6v18H10zM6 9v19M14 16h7M14 22h7", TICK = "M5 17l8 8L27 8", CROSS = "M8 8l16 16M24 8L8 24", CLOCK = "M16 4a12 12 0 1 0 .1 0zM16 9v8l5 3";
const CALM = "Ông/bà chưa cần làm gì thêm.";
// Headline, step, role, icon, and the next step as text, bold text, text.
const STATUS = {
  1: ["Hồ sơ đã gửi, chờ tiếp nhận", 1, SEA, CLOCK, () => [`Bộ phận Một cửa sẽ kiểm tra và tiếp nhận hồ sơ. ${CALM}`, "", ""]],
  2: ["Hồ sơ đã được tiếp nhận", 2, SEA, CLOCK, () => [`Hồ sơ sẽ được chuyển đến nơi giải quyết. ${CALM}`, "", ""]],
  3: ["Hồ sơ không được tiếp nhận", 2, STOP, CROSS, (counter) => ["Mời ông/bà gặp ", counter, " để biết lý do và được hướng dẫn."]],
  4: ["Hồ sơ đang được giải quyết", 3, SEA, CLOCK, () => [`Cơ quan đang xem xét hồ sơ. ${CALM}`, "", ""]],
  5: ["Cần bổ sung giấy tờ", 3, ACT, PAPER, (counter) => ["Hồ sơ còn thiếu giấy tờ. Mời ông/bà gặp ", counter, " để được hướng dẫn bổ sung."]],
  6: ["Cần nộp thuế, phí, lệ phí (nghĩa vụ tài chính)", 3, ACT, PAPER, (counter) => ["Hồ sơ chờ ông/bà nộp tiền. Mời ông/bà hỏi ", counter, " về cách nộp."]],
  7: ["Ông/bà đã yêu cầu rút hồ sơ", 3, STOP, CROSS, (counter) => ["Hồ sơ không được giải quyết tiếp. Nếu cần hỏi thêm, mời ông/bà gặp ", counter, "."]],
  8: ["Hồ sơ dừng giải quyết", 3, STOP, CROSS, (counter) => ["Mời ông/bà gặp ", counter, " để biết lý do và được hướng dẫn."]],
  9: ["Đã có kết quả", 4, READY, TICK, (counter) => ["Mời ông/bà đến nhận kết quả tại ", counter, ". Mang theo phiếu hẹn."]],
  10: ["Đã trả kết quả", 4, READY, TICK, (counter) => ["Kết quả đã được trả. Nếu ông/bà chưa nhận được, mời ông/bà gặp ", counter, "."]],
};
const STEPS = ["Nộp hồ sơ", "Tiếp nhận", "Thẩm định,\nphê duyệt", "Trả kết quả"];
const SHOWN_S = Number(new URLSearchParams(location.search).get("shown_s") || 45);

const at = (id) => document.getElementById(id);
const put = (node, text) => { if (node.data !== text) node.data = text; };
const text = (id) => at(id).appendChild(document.createTextNode(""));
const node = Object.fromEntries(["headline", "number", "procedure", "agency", "received", "due", "timing", "applicant", "source", "seconds", "clock", "day"].map((id) => [id, text(id)]));
const next = ["p", "b", "p"].map((kind) => (kind === "b" ? at("next").appendChild(document.createElement("b")) : at("next")).appendChild(document.createTextNode("")));
const icon = at("icon"), timing = at("timing"), body = document.body;

const rails = [], circles = [], names = [];
STEPS.forEach((name, index) => {
  const add = (kind, left, content) => {
    const element = at("steps").appendChild(document.createElement("div"));
    element.className = kind;
    element.style.left = `${left}rem`;
    element.textContent = content;
    return element;
  };
  if (index) rails.push(add("rail", 0.53 + 2.82 * (index - 1), ""));
  circles.push(add("step", 2.82 * index, String(index + 1)));
  names.push(add("name", 2.82 * index, name));
});

const date = (iso) => (iso ? iso.split("-").reverse().join("/") : "Không nêu");
const WORDS = {
  due_later: (days) => `Còn ${days} ngày`, due_today: () => "Hẹn trả hôm nay", overdue: (days) => `Quá hẹn ${days} ngày`,
  finished_early: (days) => `Xong trước ${days} ngày`, finished_on_time: () => "Xong đúng hẹn", finished_late: (days) => `Xong muộn ${days} ngày`,
};

function show(reply) {
  const dossier = reply.dossier;
  const [headline, step, role, path, words] = STATUS[dossier.status];
  body.style.setProperty("--role", role[0]);
  body.style.setProperty("--tint", role[1]);
  icon.setAttribute("d", path);
  put(node.headline, headline);
  words(dossier.counter || dossier.agency).forEach((part, index) => put(next[index], part));
  circles.forEach((circle, index) => {
    const state = index + 1 < step ? "done" : index + 1 === step ? "now" : "";
    circle.className = `step ${state}`;
    put(circle.firstChild, state === "done" ? "✓" : String(index + 1));
    names[index].className = `name ${state === "now" ? "now" : ""}`;
    if (index) rails[index - 1].className = `rail ${index < step ? "done" : ""}`;
  });
  put(node.number, dossier.receipt_number);
  put(node.procedure, dossier.procedure);
  put(node.agency, dossier.agency);
  put(node.received, date(dossier.received));
  put(node.due, date(dossier.due));
  const word = WORDS[dossier.timing && dossier.timing.state];
  timing.hidden = !word;
  put(node.timing, word ? word(dossier.timing.days) : "");
  put(node.applicant, dossier.applicant);
  put(node.source, `Theo máy chủ trung tâm lúc ${reply.as_of.slice(11, 16)}`);
  body.className = "result";
  remaining = SHOWN_S;
  put(node.seconds, `${Math.ceil(remaining)} giây`);
  clearInterval(motion);
  clearInterval(countdown);
  countdown = setInterval(tick, Math.min(1, SHOWN_S) * 1000);
}

let countdown = 0, remaining = 0, typed = "";
function tick() {
  remaining -= 1;
  put(node.seconds, `${Math.ceil(remaining)} giây`);
  if (remaining <= 0) {
    clearInterval(countdown);
    body.className = "idle";
    move();
  }
}

// The picture of how: the slip comes up, the beam goes over it. A timer, because CSS animations draw twice as often
// and then keep a scan waiting.
let motion = 0;
const PERIOD_MS = 5200, TICK_MS = 33;
function move() {
  const paper = at("paper").style, beam = at("beam").style;
  let elapsed = PERIOD_MS / 2;
  const smooth = (t) => t * t * (3 - 2 * t);
  clearInterval(motion);
  motion = setInterval(() => {
    elapsed = (elapsed + TICK_MS) % PERIOD_MS;
    const phase = elapsed / PERIOD_MS, on = phase > 0.2 && phase < 0.62;
    const raised = phase < 0.2 ? smooth(phase / 0.2) : phase < 0.88 ? 1 : 1 - smooth((phase - 0.88) / 0.12);
    paper.transform = `translateY(${2 * (1 - raised)}rem)`;
    beam.visibility = on ? "inherit" : "hidden";
    if (on) beam.transform = `translateY(${0.9 * (0.5 - 0.5 * Math.cos(((phase - 0.2) / 0.42) * Math.PI * 4))}rem)`;
  }, TICK_MS);
}
move();

const dossiers = new Map();
addEventListener("keydown", (event) => {
  if (event.key.length === 1) {
    typed += event.key;
  } else if (event.key === "Enter") {
    const reply = dossiers.get(typed.trim().normalize("NFKC").toUpperCase());
    typed = "";
    if (reply) show(reply);
  }
});

const ZONE = "Asia/Ho_Chi_Minh";
function clock() {
  const now = new Date();
  put(node.clock, now.toLocaleTimeString("vi", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" }));
  put(node.day, now.toLocaleDateString("vi", { timeZone: ZONE, weekday: "long", day: "2-digit", month: "2-digit", year: "numeric" }));
  setTimeout(clock, 60000 - (now % 60000));
}
clock();

async function load() {
  const numbers = await (await fetch("/slips.json")).json();
  for (const number of numbers) {
    const reply = await fetch(`/v1/dossiers/${encodeURIComponent(number)}`);
    if (reply.ok) dossiers.set(number, await reply.json());
  }
  await document.fonts.ready;
  document.title = `ready ${dossiers.size}`;
}
addEventListener("load", () => requestAnimationFrame(() => setTimeout(load, 0)));
