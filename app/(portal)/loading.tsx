import { LoadingPage } from "#components/shell/loading-page.tsx";

export default LoadingPage;
