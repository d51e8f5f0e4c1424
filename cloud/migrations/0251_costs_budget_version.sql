-- Counted on by whoever changes the money of a project: what was reckoned from one version is not reckoned again.
alter table costs.budget add column version bigint not null default 1;
