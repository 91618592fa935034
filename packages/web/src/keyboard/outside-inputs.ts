/** Lets a single-letter key work only where nobody is typing. */
export function outsideInputs(run: (event: KeyboardEvent) => void): (event: KeyboardEvent) => void {
  return (event) => {
    const target = event.target;
    if (target instanceof HTMLElement && target.closest('input, select, textarea, dialog') !== null) return;
    event.preventDefault();
    run(event);
  };
}
