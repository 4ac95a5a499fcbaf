"""First and last names of many places, and what stands before and after them."""

from __future__ import annotations

# Rows of words are read faster than a column of them.
# fmt: off

FIRST_NAMES = (
    "Ada", "Adunni", "Agnes", "Aiko", "Alejandro", "Alma", "Amara", "Amir", "Ana", "Anders", "Anouk", "Antonio",
    "Arjun", "Astrid", "Aurora", "Ayesha", "Beatriz", "Benedikt", "Bianca", "Bjorn", "Camille", "Carlos", "Catalina",
    "Cecilia", "Chidi", "Chloe", "Clara", "Conrad", "Dagny", "Daniel", "Daria", "David", "Devika", "Diego", "Dmitri",
    "Edith", "Elena", "Eleni", "Elias", "Emeka", "Emil", "Emma", "Esther", "Ewa", "Farah", "Fatima", "Felix", "Fiona",
    "Florian", "Freya", "Gabriel", "Georgia", "Gita", "Grace", "Greta", "Hana", "Hannah", "Hassan", "Helena", "Henrik",
    "Hugo", "Ibrahim", "Ida", "Ines", "Ingrid", "Isaac", "Isabel", "Ivan", "Jakub", "Jamal", "Jana", "Javier", "Joana",
    "Johan", "Jonas", "Josephine", "Julia", "Kaito", "Kamala", "Karim", "Katarina", "Keiko", "Kenji", "Kofi", "Laila",
    "Lars", "Laura", "Leila", "Leo", "Liam", "Linnea", "Lucia", "Ludwig", "Luis", "Maja", "Malik", "Manon", "Marcus",
    "Mariam", "Marta", "Mateo", "Matilda", "Mei", "Mikael", "Mila", "Mirela", "Nadia", "Naomi", "Nathan", "Nikolai",
    "Nina", "Noor", "Nora", "Oksana", "Olga", "Oliver", "Omar", "Oscar", "Paloma", "Pavel", "Pedro", "Petra",
    "Philippa", "Priya", "Quentin", "Rafael", "Rania", "Ravi", "Renata", "Robin", "Rosa", "Rowan", "Ruth", "Samuel",
    "Sana", "Sara", "Sebastian", "Selma", "Simone", "Sofia", "Soren", "Stella", "Sunita", "Tamar", "Tariq", "Teresa",
    "Theo", "Thomas", "Tomas", "Ulrika", "Valentina", "Vera", "Victor", "Vivian", "Wanda", "Willem", "Ximena", "Yara",
    "Yasmin", "Yusuf", "Zahra", "Zofia", "Zoe",
)

LAST_NAMES = (
    "Abbott", "Acheampong", "Adler", "Aguirre", "Ahlgren", "Alvarado", "Andersson", "Arslan", "Ashby", "Bakker",
    "Banerjee", "Barros", "Baumann", "Beaumont", "Bergstrom", "Bianchi", "Birch", "Blackwood", "Bondarenko", "Brandt",
    "Calloway", "Cardoso", "Castellano", "Chandra", "Chukwu", "Coleman", "Cortez", "Dahl", "Delgado", "Demir",
    "Desrosiers", "Dimitrov", "Duarte", "Dubois", "Eklund", "Eriksen", "Espinoza", "Farouk", "Fernandes", "Fischer",
    "Fleming", "Fontaine", "Fujimoto", "Gallagher", "Garrido", "Georgiou", "Graves", "Gutierrez", "Haddad", "Halvorsen",
    "Hartmann", "Hassan", "Hawthorne", "Henriksen", "Hoffmann", "Holloway", "Horvath", "Ibarra", "Iyer", "Jansen",
    "Johansson", "Kaplan", "Karlsson", "Kaur", "Keller", "Kimura", "Kowalski", "Kovac", "Kruger", "Kuznetsov",
    "Lambert", "Larsen", "Lefebvre", "Lindqvist", "Lombardi", "Lopez", "Macdonald", "Mahmoud", "Marchetti", "Marino",
    "Mbeki", "Mercado", "Meyer", "Moreau", "Morgan", "Murakami", "Nakamura", "Navarro", "Ndiaye", "Nielsen", "Novak",
    "Nwosu", "Obrien", "Okafor", "Okonkwo", "Olsen", "Ortega", "Osei", "Palmer", "Papadakis", "Patel", "Pereira",
    "Petrov", "Popescu", "Qureshi", "Rahman", "Ramirez", "Reyes", "Ricci", "Rossi", "Ruiz", "Sandoval", "Santos",
    "Sato", "Schneider", "Sharma", "Silva", "Sokolov", "Sorensen", "Stevens", "Suarez", "Svensson", "Tanaka", "Thorne",
    "Torres", "Ueda", "Valdez", "Vandenberg", "Vargas", "Vasquez", "Virtanen", "Wagner", "Walsh", "Watanabe", "Weber",
    "Whitfield", "Wilkins", "Winter", "Wozniak", "Yamamoto", "Yilmaz", "Zamora", "Zhang", "Zielinski", "Zimmermann",
)

NAME_PREFIXES = (
    "Mr.", "Mrs.", "Ms.", "Miss", "Dr.", "Mx.", "Prof.",
)

NAME_SUFFIXES = (
    "Jr.", "Sr.", "I", "II", "III", "IV", "V", "MD", "DDS", "PhD", "DVM", "Esq.",
)
