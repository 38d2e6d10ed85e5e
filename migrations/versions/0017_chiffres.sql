-- What came out, for tools that read SQL: a view has its owner's rights, who reads it needs no other.
CREATE VIEW publications.chiffres AS
  SELECT g.numero AS publication, g.periode AS publiee, g.revision, g.position,
         p.cle[1] AS tableau, split_part(p.cle[2], '/', 1) AS periode, p.cle[3] AS departement,
         p.cle[4:] AS modalites, p.valeur
    FROM publications.parues p JOIN publications.gelees g ON g.numero = p.publication
--;
CREATE VIEW publications.dernieres AS
  SELECT c.* FROM publications.chiffres c
   WHERE NOT EXISTS (SELECT 1 FROM publications.gelees g
                      WHERE g.periode = c.publiee AND g.revision > c.revision)
--;
GRANT SELECT ON publications.chiffres TO parcours_service
--;
GRANT SELECT ON publications.dernieres TO parcours_service
