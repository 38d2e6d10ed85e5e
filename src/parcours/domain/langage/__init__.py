"""Les mots de la maison : un fait, ses champs et ses marques, les codes, les territoires."""
