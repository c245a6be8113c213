import DefaultTheme from 'vitepress/theme';
import './outputs.css';

export default DefaultTheme;
