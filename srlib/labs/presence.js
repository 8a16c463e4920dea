// Count the places that show the lab (deleting its cell takes one away), and leave the keys
// that are pressed in a lab to its controls: the notebook would move to another cell.
function keepKeys({ target }) {
  // The notebook looks at the element in focus first, so the lab around it cannot be marked.
  if (target.closest?.(".srlib-lab")) target.setAttribute("data-lm-suppress-shortcuts", "true");
}

function render({ model }) {
  const add = (number) => {
    model.set("views", Math.max(0, model.get("views") + number));
    model.save_changes();
  };
  document.addEventListener("focusin", keepKeys);
  add(1);
  return () => add(-1);
}

export default { render };
