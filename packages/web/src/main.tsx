import { render } from 'solid-js/web';
import { App } from './app.tsx';
import './theme/tokens.css';
import './theme/base.css';
import './theme/controls.css';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root element.');
render(() => <App />, root);
