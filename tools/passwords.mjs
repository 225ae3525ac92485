// SPDX-License-Identifier: EUPL-1.2
// passwords.mjs - the list src/people/password.c looks in: what attackers try first, folded as
// unicode_fold does (lower case, no accents), one a line, in the order of bytes.
import { readFileSync } from "node:fs";

const PASSWORDS = 30000; // the commonest of those that leaked, whatever their language
const WORDS = 12000; // the commonest words of each language of ours, long ones only
const WORD_LEAST = 9;
const LEAST = 5;

const read = (path) => JSON.parse(readFileSync(`node_modules/@zxcvbn-ts/${path}.json`, "utf8"));

// What a French or Spanish speaker, or somebody on this very site, types first.
const ours = `
motdepasse motdepasses monmotdepasse mdp mdp123 motdepasse1 motdepasse123 motdepasse1234
motdepasse12345 azerty azerty1 azerty12 azerty123 azerty1234 azerty12345 azerty123456 azertyui
azertyuio azertyuiop azertyuiopq azertyuiopqs azertyuiopqsd azertyuiopqsdfghjklm azerqsdf
azerqsdfwxcv qsdfghjklm qsdfghjkl wxcvbn wxcvbnqsdfgh aqwzsxedc aqwzsx azqswx 1aqwzsx2 azertyqwerty
qwertyazerty 123456azerty azerty123456789 bonjour bonjour1 bonjour123 bonjour1234 bonjourbonjour
bonsoir jetaime jetaime1 jetaime123 jetaimejetaime jtmjtm moncoeur monamour mamour mamourdamour
doudou doudoune loulou loulou123 chouchou chocolat chocolat1 soleil soleil123 coucou coucou123
coucoucoucou marseille olympique olympiquedemarseille psgpsg parissaintgermain francefrance
france france2024 france2025 france2026 vivelafrance paris paris75 parisparis toulouse bordeaux
lyonlyon bretagne camille nicolas maxime thomas julien celine aurelie sandrine
jesuisbelle jesuisbeau jesuisladministrateur administrateur administrateur1 administrateur123
utilisateur utilisateur1 bienvenue bienvenue1 bienvenue123 bienvenue2024 bienvenue2025 bienvenue2026
ordinateur ordinateur1 internet internet1 universite universite1 etudiant etudiant1 etudiante
professeur professeurs enseignant enseignante college lycee lyceen ecole maitresse formation
competences competencesnumeriques competence certification certificationpix
pix pixpix pixpixpix pixorga pixcertif pixpro monpix openpix openpix1 openpix123 openpix1234
openpixopenpix openpix2024 openpix2025 openpix2026 evaluation numerique
contrasena contrasena1 contrasena12 contrasena123 contrasena1234 contrasena12345 micontrasena
miclave clave clave123 clave1234 hola hola123 hola1234 holahola holamundo hola12345 teamo teamo123
teamoteamo tequiero tequiero1 tequiero123 tequieromucho teamomucho miamor miamor123 mivida
amorcito princesa princesa1 princesa123 corazon corazon1 estrella estrella1 mariposa mariposa1
realmadrid realmadrid1 barcelona barcelona1 fcbarcelona atletico athletic espana espana1 espana123
madrid madrid123 sevilla valencia colombia mexico argentina peru chile vivamexico
administrador administrador1 administrador123 usuario usuario1 usuario123 bienvenido bienvenido1
bienvenidos bienvenida ordenador computadora universidad universidad1 estudiante estudiante1
profesor profesora colegio instituto competencias competenciasdigitales certificacion
asdfghjklñ qwertyuiopasdfghjklñ jesusteamo diosesamor diosteama
password password1234 password12345 password123456 passwordpassword mypassword mypassword123
passw0rd password2024 password2025 password2026 changeme changeme123 changemeplease letmein
letmein123 letmeinplease welcome welcome123 welcome1234 welcome2024 welcome2025 welcome2026
iloveyou iloveyou123 iloveyouiloveyou qwerty qwerty123 qwerty1234 qwerty12345 qwerty123456
qwertyuiop qwertyuiop123 qwertyuiopasdf qwertyuiopasdfghjklzxcvbnm qwertyqwerty 1q2w3e4r5t6y
1q2w3e4r5t6y7u8i 1qaz2wsx3edc 1qaz2wsx3edc4rfv zaq12wsxcde3 abcdefghijkl abcdefghijklm
abcdefghijklmnopqrstuvwxyz abc123abc123 abcd1234abcd aqwzsxedcrfv azertyuiop123 azertyuiop1234
correcthorsebatterystaple digitalskills digitalskill administrator administrator1 superadministrator
0123456789 01234567890 012345678910 012345678901 123456789012 1234567890123 12345678901234
123456789101112 1234567891011 12345678910 123456123456 123456789123 123456789123456789
1234567890qwertyuiop 123456789azerty 098765432109 0987654321 987654321012 9876543210
111111111111 000000000000 121212121212 123123123123 112233445566 11223344556677 147258369 147258369147
motdepassemotdepasse contrasenacontrasena loremipsumdolor trustno1trustno1 secretsecret
supersecret supersecretpassword motdepassesecret monmotdepassesecret
janvier fevrier avril juillet septembre octobre novembre decembre printemps automne
septembre2024 septembre2025 septembre2026 septiembre diciembre primavera
`;

function fold(text) {
	return text
		.normalize("NFKD")
		.replace(/\p{M}/gu, "")
		.toLowerCase()
		.replace(/œ/g, "oe")
		.replace(/æ/g, "ae")
		.replace(/ß/g, "ss");
}

const long = (words) => words.slice(0, WORDS).filter((word) => word.length >= WORD_LEAST);

export function commonPasswords() {
	const all = [
		...ours.split(/\s+/),
		...read("language-common/src/passwords").slice(0, PASSWORDS),
		...long(read("language-fr/src/commonWords")),
		...long(read("language-es-es/src/commonWords")),
	];
	const kept = new Set(all.map(fold).filter((word) => word.length >= LEAST && /^[\x21-\x7e]+$/.test(word)));
	return [...kept].sort((a, b) => (a < b ? -1 : 1)).join("\n") + "\n";
}
