export { sqliteTracker, type SqliteTrackerPluginOptions } from './sqlite-tracker.ts';
