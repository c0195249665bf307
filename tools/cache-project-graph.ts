// Writes the graph of projects to where @nx/enforce-module-boundaries reads it. Without it that rule warns once and then
// holds no file against anybody; with an old one it judges by yesterday's packages.
import { createProjectGraphAsync } from '@nx/devkit';

await createProjectGraphAsync({ exitOnError: true });
