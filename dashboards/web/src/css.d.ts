// Stylesheets are imported for their effect, which esbuild collects; tests read them as text.
declare module "*.css" {
  const text: string;
  export default text;
}
