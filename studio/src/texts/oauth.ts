/** The texts about signing in as an application, in English. */
export const oauth = {
  cloud: 'Cloud',
  cloudHelp: 'Where the tenant lives. Default: global.',
  clouds: { global: 'Global, GCC included', usGovHigh: 'US Government GCC High', usGovDod: 'US Government DoD', china: 'China (21Vianet)' },
  tenant: 'Tenant ID',
  tenantHelp: 'The directory id, or one of the domains of the tenant.',
  clientId: 'Client ID',
  clientIdHelp: 'The application id. It needs full_access_as_app, granted by an administrator.',
  authority: 'Token issuer of your own',
  authorityHelp: 'Only for AD FS, as https://adfs.example.com/adfs. Default: none, Entra ID issues the tokens.',
  audience: 'Audience',
  audienceHelp: 'What tokens are for, where it is neither Exchange Online nor the server at the endpoint. Default: none.',
  secret: 'Client secret or certificate',
  secretHelp: 'The secret, or the PEM of the private key and the certificate. Kept encrypted and never shown again.',
} as const;
