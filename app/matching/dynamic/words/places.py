"""Cities, parts of street names, countries (ISO 3166 English short names where short) and their codes."""

from __future__ import annotations

# Rows of words are read faster than a column of them.
# fmt: off

CITIES = (
    "Aarhus", "Accra", "Adelaide", "Agadir", "Almaty", "Antwerp", "Arequipa", "Asheville", "Athens", "Auckland",
    "Austin", "Bamberg", "Bangkok", "Barcelona", "Basel", "Bath", "Belgrade", "Bergen", "Bilbao", "Bologna", "Bordeaux",
    "Boston", "Bratislava", "Brest", "Brisbane", "Bristol", "Bruges", "Budapest", "Cairns", "Cape Town", "Cardiff",
    "Cartagena", "Casablanca", "Chennai", "Chiang Mai", "Cologne", "Cork", "Cusco", "Dakar", "Darwin", "Delft",
    "Denver", "Dresden", "Dublin", "Dundee", "Durban", "Eindhoven", "Evora", "Florence", "Fukuoka", "Galway", "Gdansk",
    "Geneva", "Ghent", "Girona", "Glasgow", "Gothenburg", "Granada", "Graz", "Guadalajara", "Haarlem", "Haifa",
    "Halifax", "Hamburg", "Hanoi", "Helsinki", "Hobart", "Innsbruck", "Izmir", "Jaipur", "Kampala", "Kanazawa",
    "Kigali", "Krakow", "Kyoto", "Lausanne", "Leeds", "Leipzig", "Lille", "Lima", "Lisbon", "Ljubljana", "Lucerne",
    "Lund", "Lyon", "Madison", "Malaga", "Malmo", "Manila", "Marseille", "Medellin", "Melbourne", "Merida", "Milan",
    "Minneapolis", "Mombasa", "Montevideo", "Montreal", "Mumbai", "Nairobi", "Nantes", "Naples", "Newcastle", "Nice",
    "Odense", "Olomouc", "Oporto", "Osaka", "Oslo", "Ottawa", "Oulu", "Oxford", "Palermo", "Perth", "Pisa", "Portland",
    "Potsdam", "Poznan", "Prague", "Quebec City", "Quito", "Ravenna", "Recife", "Reykjavik", "Riga", "Rosario",
    "Rotterdam", "Salamanca", "Salvador", "Salzburg", "Santiago", "Sapporo", "Savannah", "Seattle", "Seville",
    "Sheffield", "Siena", "Singapore", "Split", "Stavanger", "Stockholm", "Strasbourg", "Tallinn", "Tampere", "Tartu",
    "Tbilisi", "Thessaloniki", "Toledo", "Toronto", "Toulouse", "Trieste", "Tromso", "Turin", "Uppsala", "Utrecht",
    "Valencia", "Valparaiso", "Vancouver", "Verona", "Vienna", "Vilnius", "Warsaw", "Wellington", "Winnipeg", "Wroclaw",
    "York", "Zagreb", "Zurich",
)

STREET_STARTS = (
    "Abbey", "Acacia", "Alder", "Anchor", "Apple Tree", "Ash", "Baker", "Beacon", "Beech", "Bell", "Birch", "Blackbird",
    "Bramble", "Bridge", "Brook", "Canal", "Castle", "Cedar", "Chapel", "Cherry", "Chestnut", "Church", "Clover",
    "Copper", "Cypress", "Dove", "Eagle", "Elm", "Fern", "Ferry", "Field", "Fisher", "Forge", "Foundry", "Fox",
    "Garden", "Granary", "Grove", "Harbour", "Hawthorn", "Hazel", "Heather", "Heron", "High", "Hill", "Holly", "Ivy",
    "Juniper", "Kestrel", "King", "Lantern", "Larch", "Laurel", "Lavender", "Lighthouse", "Lilac", "Lime", "Linden",
    "Maple", "Market", "Meadow", "Mill", "Mulberry", "Oak", "Old Station", "Olive", "Orchard", "Park", "Pear Tree",
    "Pepper", "Pine", "Poplar", "Priory", "Quarry", "Queen", "Rectory", "River", "Robin", "Rose", "Rowan", "School",
    "Shepherd", "Silver", "Spring", "Station", "Stone", "Swan", "Sycamore", "Thistle", "Tower", "Vine", "Walnut",
    "Water", "Weaver", "Well", "Willow", "Windmill", "Wood",
)

STREET_ENDS = (
    "Avenue", "Close", "Court", "Crescent", "Drive", "Gardens", "Hill", "Lane", "Parade", "Place", "Quay", "Rise",
    "Road", "Row", "Square", "Street", "Terrace", "View", "Walk", "Way", "Yard",
)

COUNTRIES = (
    "Albania", "Algeria", "Andorra", "Angola", "Argentina", "Armenia", "Australia", "Austria", "Azerbaijan", "Bahamas",
    "Bahrain", "Bangladesh", "Barbados", "Belgium", "Belize", "Benin", "Bhutan", "Bolivia", "Bosnia and Herzegovina",
    "Botswana", "Brazil", "Bulgaria", "Cambodia", "Cameroon", "Canada", "Cape Verde", "Chile", "Colombia", "Costa Rica",
    "Croatia", "Cyprus", "Czechia", "Denmark", "Dominican Republic", "Ecuador", "Egypt", "El Salvador", "Estonia",
    "Ethiopia", "Fiji", "Finland", "France", "Gabon", "Georgia", "Germany", "Ghana", "Greece", "Guatemala", "Guyana",
    "Honduras", "Hungary", "Iceland", "India", "Indonesia", "Ireland", "Israel", "Italy", "Jamaica", "Japan", "Jordan",
    "Kazakhstan", "Kenya", "Kuwait", "Kyrgyzstan", "Laos", "Latvia", "Lebanon", "Lesotho", "Liechtenstein", "Lithuania",
    "Luxembourg", "Madagascar", "Malawi", "Malaysia", "Maldives", "Malta", "Mauritius", "Mexico", "Moldova", "Monaco",
    "Mongolia", "Montenegro", "Morocco", "Mozambique", "Namibia", "Nepal", "Netherlands", "New Zealand", "Nicaragua",
    "Nigeria", "North Macedonia", "Norway", "Oman", "Pakistan", "Panama", "Paraguay", "Peru", "Philippines", "Poland",
    "Portugal", "Qatar", "Romania", "Rwanda", "Samoa", "San Marino", "Saudi Arabia", "Senegal", "Serbia", "Seychelles",
    "Singapore", "Slovakia", "Slovenia", "South Africa", "South Korea", "Spain", "Sri Lanka", "Suriname", "Sweden",
    "Switzerland", "Tanzania", "Thailand", "Togo", "Tonga", "Trinidad and Tobago", "Tunisia", "Turkey", "Uganda",
    "Ukraine", "United Arab Emirates", "United Kingdom", "United States of America", "Uruguay", "Uzbekistan", "Vanuatu",
    "Vietnam", "Zambia", "Zimbabwe",
)

COUNTRY_CODES = (
    "AD", "AE", "AL", "AM", "AO", "AR", "AT", "AU", "AZ", "BA", "BB", "BD", "BE", "BG", "BH", "BJ", "BO", "BR", "BS",
    "BT", "BW", "BZ", "CA", "CH", "CL", "CM", "CO", "CR", "CV", "CY", "CZ", "DE", "DK", "DO", "DZ", "EC", "EE", "EG",
    "ES", "ET", "FI", "FJ", "FR", "GA", "GB", "GE", "GH", "GR", "GT", "GY", "HN", "HR", "HU", "ID", "IE", "IL", "IN",
    "IS", "IT", "JM", "JO", "JP", "KE", "KG", "KH", "KR", "KW", "KZ", "LA", "LB", "LI", "LK", "LS", "LT", "LU", "LV",
    "MA", "MC", "MD", "ME", "MG", "MK", "MN", "MT", "MU", "MV", "MW", "MX", "MY", "MZ", "NA", "NG", "NI", "NL", "NO",
    "NP", "NZ", "OM", "PA", "PE", "PH", "PK", "PL", "PT", "PY", "QA", "RO", "RS", "RW", "SA", "SC", "SE", "SG", "SI",
    "SK", "SM", "SN", "SR", "SV", "TG", "TH", "TN", "TO", "TR", "TT", "TZ", "UA", "UG", "US", "UY", "UZ", "VN", "VU",
    "WS", "ZA", "ZM", "ZW",
)
