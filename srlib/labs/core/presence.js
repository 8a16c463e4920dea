// Count the places that show the lab (deleting its cell takes one away), and leave the keys
// that are pressed in a lab to its controls: the notebook would move to another cell.
const CONTROL_KEYS = new Set(
  ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", "Enter", " "]
);

function isInLab(target) {
  return Boolean(target.closest?.(".srlib-lab"));
}

function suppressShortcuts({ target }) {
  // Jupyter looks at the element in focus first, so the lab around it cannot be marked.
  if (isInLab(target)) target.setAttribute("data-lm-suppress-shortcuts", "true");
}

function keepKeys(event) {
  // VS Code listens on the window, after the control.
  const plain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
  if (plain && CONTROL_KEYS.has(event.key) && isInLab(event.target)) event.stopPropagation();
}

function render({ model, el }) {
  const add = (number) => {
    model.set("views", Math.max(0, model.get("views") + number));
    model.save_changes();
  };
  document.addEventListener("focusin", suppressShortcuts);
  document.addEventListener("keydown", keepKeys);
  add(1);

  // VS Code keeps the views of deleted cells. (Jupyter takes cells out of the page that are
  // merely out of sight, so its pages must not be judged by this.)
  let output, left = false;
  const leave = () => {
    clearInterval(watch);
    if (!left) add(-1);
    left = true;
  };
  const watch = setInterval(() => {
    output ??= el.closest(".cell-output-ipywidget-background");
    if (output && !output.isConnected) leave();
  }, 1000);
  return leave;
}

export default { render };
