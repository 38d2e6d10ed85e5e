-- By which rights a household was read: who reads it again learns whether theirs have changed since.
ALTER TABLE lectures.faites ADD COLUMN droits text
--;
-- What is told at a position that the views had already answered from: who holds it has not read it.
ALTER TABLE annonces.entrees ADD COLUMN apres_coup boolean NOT NULL DEFAULT true
