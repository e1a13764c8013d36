export const Integrations = () => <div>x</div>;
