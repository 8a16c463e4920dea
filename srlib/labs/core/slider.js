// Compare two pictures of the same size: drag the divider, or move it with the arrow keys.
const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "srlib-before-after";
  const [before, after] = ["before", "after"].map((name) => {
    const picture = document.createElement("img");
    picture.className = name;
    picture.draggable = false;
    return picture;
  });
  const [left, right] = ["left", "right"].map((side) => {
    const label = document.createElement("span");
    label.className = `label ${side}`;
    return label;
  });
  const divider = document.createElement("div");
  divider.className = "divider";
  divider.tabIndex = 0;
  divider.setAttribute("role", "slider");
  divider.setAttribute("aria-valuemin", 0);
  divider.setAttribute("aria-valuemax", 100);
  divider.setAttribute("data-lm-suppress-shortcuts", "true"); // its keys are not the notebook's
  root.append(after, before, left, right, divider);
  el.append(root);

  const place = () => {
    const position = model.get("position");
    before.style.clipPath = `inset(0 ${100 - position}% 0 0)`;
    divider.style.left = `${position}%`;
    divider.setAttribute("aria-valuenow", Math.round(position));
    divider.setAttribute("aria-valuetext", `${Math.round(position)} % ${model.get("before_label")}`);
  };
  const fill = () => {
    before.src = model.get("before");
    after.src = model.get("after");
    before.alt = left.textContent = model.get("before_label");
    after.alt = right.textContent = model.get("after_label");
    divider.setAttribute("aria-label", `Divider between ${before.alt} and ${after.alt}`);
    after.style.width = `${model.get("width")}px`;
    place();
  };
  const move = (position) => {
    model.set("position", Math.min(100, Math.max(0, position)));
    place();
    model.save_changes();
  };
  const follow = (event) => {
    const box = root.getBoundingClientRect();
    move((100 * (event.clientX - box.left)) / box.width);
  };
  root.addEventListener("pointerdown", (event) => {
    root.setPointerCapture(event.pointerId);
    divider.focus();
    follow(event);
  });
  root.addEventListener("pointermove", (event) => {
    if (root.hasPointerCapture(event.pointerId)) follow(event);
  });
  divider.addEventListener("keydown", (event) => {
    const ends = { Home: 0, End: 100 };
    const step = STEPS[event.key] ?? 0;
    if (!step && !(event.key in ends)) return;
    event.preventDefault();
    event.stopPropagation(); // not VS Code's either
    move(ends[event.key] ?? model.get("position") + step);
  });
  const changes = "change:before change:after change:before_label change:after_label change:width";
  model.on(changes, fill);
  model.on("change:position", place);
  fill();
  return () => {
    model.off(changes, fill);
    model.off("change:position", place);
  };
}

export default { render };
