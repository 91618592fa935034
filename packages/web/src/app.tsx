import { QueryClient, QueryClientProvider } from '@tanstack/solid-query';
import { Navigate, Route, Router } from '@solidjs/router';
import { Suspense, lazy, type JSX } from 'solid-js';
import { createClient } from '@buttonwood/api/client/http-client.ts';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { SessionProvider } from './session/session.tsx';

const SignInPage = lazy(() =>
  import('./pages/sign-in-page.tsx').then((page) => ({ default: page.SignInPage })),
);
const SignUpPage = lazy(() =>
  import('./pages/sign-in-page.tsx').then((page) => ({ default: page.SignUpPage })),
);
const SignedIn = lazy(() => import('./pages/signed-in.tsx').then((page) => ({ default: page.SignedIn })));
const TradePage = lazy(() => import('./pages/trade-page.tsx').then((page) => ({ default: page.TradePage })));
const FundsPage = lazy(() => import('./pages/funds-page.tsx').then((page) => ({ default: page.FundsPage })));
const SessionsPage = lazy(() =>
  import('./pages/sessions-page.tsx').then((page) => ({ default: page.SessionsPage })),
);
const OpsPage = lazy(() => import('./pages/ops-page.tsx').then((page) => ({ default: page.OpsPage })));
const CompaniesPage = lazy(() =>
  import('./pages/companies-page.tsx').then((page) => ({ default: page.CompaniesPage })),
);
const CompanyPage = lazy(() =>
  import('./pages/company-page.tsx').then((page) => ({ default: page.CompanyPage })),
);
const AboutPage = lazy(() => import('./pages/about-page.tsx').then((page) => ({ default: page.AboutPage })));

/** A read that failed is tried once more; the panel then says so and offers the next try itself. */
const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, staleTime: 5_000, refetchOnWindowFocus: true } },
});
const api = createClient({ baseUrl: '' });

/** The whole terminal: who is signed in, and the page of the address. */
export function App(): JSX.Element {
  return (
    <QueryClientProvider client={queries}>
      <SessionProvider api={api}>
        <Router root={(props) => <Suspense>{props.children}</Suspense>}>
          <Route path="/sign-in" component={SignInPage} />
          <Route path="/sign-up" component={SignUpPage} />
          <Route path="/" component={SignedIn}>
            <Route path="/" component={() => <Navigate href="/trade" />} />
            <Route path="/trade/:symbol?" component={TradePage} />
            <Route path="/companies" component={CompaniesPage} />
            <Route path="/companies/:symbol" component={CompanyPage} />
            <Route path="/funds" component={FundsPage} />
            <Route path="/sessions" component={SessionsPage} />
            <Route path="/ops" component={OpsPage} />
            <Route path="/about" component={AboutPage} />
          </Route>
          <Route path="*" component={NotFoundPage} />
        </Router>
      </SessionProvider>
    </QueryClientProvider>
  );
}
