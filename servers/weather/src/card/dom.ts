/** Makes an element. Text is set as text, so nothing that a weather service says can become markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: { class?: string; text?: string } = {},
  ...children: (Element | undefined)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (properties.class !== undefined) made.className = properties.class;
  if (properties.text !== undefined) made.textContent = properties.text;
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A row of buttons of which one is pressed. */
export function choice<Value>(
  label: string,
  options: { text: string; value: Value }[],
  chosen: Value,
  choose: (value: Value) => void,
): HTMLElement {
  const group = element('div', { class: 'choice' });
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', label);
  for (const { text, value } of options) {
    const button = element('button', { text });
    button.setAttribute('aria-pressed', String(value === chosen));
    button.addEventListener('click', () => choose(value));
    group.append(button);
  }
  return group;
}
