import { mount } from 'svelte';
import '../lib/ui/tokens.css';
import App from './App.svelte';

mount(App, { target: document.body });
