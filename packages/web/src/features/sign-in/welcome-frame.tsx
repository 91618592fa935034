import type { JSX } from 'solid-js';
import './sign-in.css';

/** The quiet page around sign-in and sign-up. */
export function WelcomeFrame(props: { readonly title: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <main class="welcome">
      <div class="welcome-card">
        <div class="welcome-brand">
          <img src="/favicon.svg" alt="" />
          Buttonwood
        </div>
        <div class="welcome-box">
          <h1 tabIndex={-1}>{props.title}</h1>
          {props.children}
        </div>
        <p class="welcome-note">A self-hosted stock exchange. What you see here trades on this machine.</p>
      </div>
    </main>
  );
}
