-- Elements get ids of our own: everything that hangs on an element hangs on those, and they outlive the file's GUIDs.
alter table twin.element
  add column id            uuid,
  -- hash of the triangles as they are turned, and the middle of the box in the file's frame (m, z up): what a revision is matched by
  add column shape         text,
  add column place         float8[] check (array_length(place, 1) = 3),
  -- of a room, computed from its shape
  add column floor_area_m2 float8,
  -- where it is drawn
  add column tile          text,
  add column feature       integer;

-- UUIDv7 (RFC 9562 section 5.7) for what is there already
update twin.element
   set id = (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
             || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid;
alter table twin.element
  alter column id set not null,
  drop constraint element_pkey,
  add primary key (model_id, id);
-- a file may give one GUID to several elements
create index element_by_guid on twin.element (model_id, guid);
create index element_by_storey on twin.element (model_id, storey, ifc_class);
