-- Who works for the house is asked for with every case, and is few among many customers.
create index person_staff on person (id) where roles <> 'customer';
