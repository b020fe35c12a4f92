import '../lib/ui/tokens.css';
import { mount } from 'svelte';
import { chosenLocale } from '../lib/i18n/i18n';
import App from './App.svelte';

document.documentElement.lang = chosenLocale();
mount(App, { target: document.body });
