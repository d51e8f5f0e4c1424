-- How a camera's picture lies on the site plane. Owner: modules/sites.
alter table sites.camera
  add column calibration jsonb, -- the pairs of points, and the error of their fit
  add column calibrated_at timestamptz,
  add check ((calibration is null) = (calibrated_at is null));
