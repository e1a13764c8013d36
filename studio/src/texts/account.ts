/** The texts of signing in and of one’s account; importing this makes them known. */
import { addTexts } from './i18n.ts';

const signIn = {
  signIn: {
    title: 'Sign in',
    email: 'E-mail',
    password: 'Password',
    submit: 'Sign in',
    help: 'No account yet? Ask an owner for an invitation. Nobody can sign in any more? Run “lockstep owner --email …” on the server.',
  },
  account: { title: 'Your account' },
  welcome: {
    title: 'Welcome to Lockstep',
    firstIntro: 'You are the first here, and become the owner.',
    intro: 'Choose how you sign in from now on.',
    company: 'Name of your company',
    resetTitle: 'A new password',
    resetIntro: '{{name}}, choose the password you sign in with from now on. All other sessions of yours end.',
    resetSubmit: 'Save and sign in',
    name: 'Your name',
    email: 'E-mail',
    password: 'Password',
    passwordHelp: 'At least 12 characters; a sentence is good.',
    submit: 'Begin',
    noToken: 'This link is incomplete. Copy it whole, with everything behind the #.',
  },
} as const;
export type SignInTexts = typeof signIn;

addTexts(signIn);
