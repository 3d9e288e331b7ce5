// Conditional fields of the entry form: a field that must be empty is folded away, one that becomes required says so.
// Without this script every field shows, and the server's check says the same.
(() => {
  const form = document.querySelector(".desk-form");
  if (!form) return;

  const valuesOf = (name) => {
    const boxes = [...form.querySelectorAll(`[name="${name}"], [name="${name}_values"]`)];
    return boxes.flatMap((box) => {
      if (box.type === "checkbox" || box.type === "radio") return box.checked ? [box.value] : [];
      return box.value ? [box.value] : [];
    });
  };
  const holds = (condition) =>
    Object.entries(condition).every(([name, wanted]) => valuesOf(name).some((value) => [wanted].flat().includes(value)));

  const apply = () => {
    form.querySelectorAll("[data-empty-when], [data-required-when]").forEach((box) => {
      const field = box.closest(".desk-field");
      if (!field) return;
      const mustBeEmpty = box.dataset.emptyWhen && holds(JSON.parse(box.dataset.emptyWhen));
      const isRequired = box.dataset.requiredWhen && holds(JSON.parse(box.dataset.requiredWhen));
      field.hidden = Boolean(mustBeEmpty) && !box.value && !field.classList.contains("has-error");
      field.classList.toggle("is-required", Boolean(isRequired));
    });
  };
  form.addEventListener("change", apply);
  apply();
  document.getElementById("errors")?.focus();
})();
