import { defineComponent, h, onMounted, ref, useId } from 'vue';

/** Draws Mermaid in the browser. Until it is loaded, and for whoever has no scripts, the text of the diagram stands there. */
export const Diagram = defineComponent({
  props: { text: { type: String, required: true } },
  setup(props) {
    const text = decodeURIComponent(props.text);
    const svg = ref('');
    const id = `diagram-${useId()}`;
    onMounted(async () => {
      const { default: mermaid } = await import('mermaid');
      const dark = document.documentElement.classList.contains('dark');
      mermaid.initialize({ startOnLoad: false, theme: dark ? 'dark' : 'neutral' });
      svg.value = (await mermaid.render(id, text)).svg;
    });
    return () =>
      svg.value === ''
        ? h('div', { class: 'diagram' }, h('pre', text))
        : h('div', { class: 'diagram', innerHTML: svg.value });
  },
});
