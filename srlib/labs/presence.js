// Count the places that show the lab: deleting its cell takes one away.
function render({ model }) {
  const add = (number) => {
    model.set("views", Math.max(0, model.get("views") + number));
    model.save_changes();
  };
  add(1);
  return () => add(-1);
}

export default { render };
