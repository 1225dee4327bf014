import { stepFailed } from '../deployment/failures.ts';
import type { Convention } from './installation.ts';

/** Features that would change the machine and that this server does not have: leaving them out would be a false success. */
const unsupported = [
  'Octopus.Features.Nginx',
  'Octopus.Features.IISWebSite',
  'Octopus.Features.WindowsService',
  'Octopus.Features.Vhd',
  'Octopus.Features.RedGateDatabase',
];

/** Refuses a package step with a feature that this server does not offer, before anything is touched. */
export const supportedFeatures: Convention = ({ action }) => {
  const wanted = action.variables().list('Octopus.Action.EnabledFeatures');
  const missing = unsupported.filter((feature) => wanted.includes(feature));
  if (missing.length > 0) throw stepFailed(`The step uses ${missing.join(' and ')}, which this server does not offer.`);
  return Promise.resolve('continue');
};
