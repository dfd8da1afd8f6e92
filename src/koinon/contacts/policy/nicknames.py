"""Short forms of given names in English, Spanish and Portuguese, folded: who is called Bob may be a Robert."""

_GROUPS = """
abigail abby gail; adelaide ada addie adele adelaida; alexander alex alec sasha xander alejandro jandro; alexandra
alex lexi sandra alejandra ale; alfred alfredo al fred fredo; alice alicia ali licha; amanda mandy; andrew andy drew
andres; anna ana anne ann annie anita nan; anthony tony antonio tonio antonia toninho; barbara barb babs; benjamin ben
benny benji benjamim; beatriz bia bea beatrice trixie; bernardo bernard bernie; camila cami mila camilla; carlos
carlitos charles charlie chuck chaz cacau; carolina carol caro caroline carrie; catherine kate katie cathy kathy
katherine kathryn catalina cata catarina; christina tina chris cristina kristina christine; christopher chris
cristobal cristovao; cynthia cindy cintia; daniel dan danny dani daniela; david dave davi; deborah debbie deb debora;
dolores lola; domingo mingo dominic dom; donald don donnie; dorothy dot dottie; edward ed eddie ted teddy eduardo edu
dudu lalo; eleanor ellie nora leonor; elizabeth liz lizzie beth betty eliza elisa isabel isa isabella bella bela
elisabeth isabela; emily em emilia; emmanuel manny manuel manolo manu manoel emanuel mane; enrique quique kike henry
harry henrique rique hank; ernesto neto ernest ernie; eugene gene eugenio; fernando nando fer; fernanda nanda fer;
francis frank francisco paco pancho chico kiko fran francesco quico; francisca paca paqui chica frances fran; gabriel
gabe gabi gabriela; george jorge georgie coco; gerald gerry jerry geraldo gerardo; gilbert gil gilberto beto; gregory
greg gregorio goyo; guadalupe lupe lupita; guillermo memo william will bill billy guilherme gui willy liam; gustavo
gus guga tavo; helen elena helena lena nell; hector tito; herbert bert humberto beto; ignacio nacho inacio; irene
nena; jacob jake jacobo; jack john juan jon johnny joao joaozinho; james jim jimmy jaime jamie santiago diego tiago
thiago iago; janet jan jane juana joana joan jean; javier javi xavier; jennifer jen jenny; jeffrey jeff geoffrey;
jessica jess jessie; jesus chuy chucho; joaquin quino joaquim quim; jonathan jon johnny jhonatan; joseph joe joey jose
pepe zeca ze josep; josefa pepa josefina josephine jo josie; joshua josh josue; julia julie juli juliana; kenneth ken
kenny; laura laurie; lawrence larry lorenzo lourenco lalo; leonard leo lenny leonardo; leticia lety leti; louis lou
lewis luis luisito luiz lula; louise lou luisa luiza; lucia lucy luci luzia; luke lucas lucca luca; marcos mark marcus
marco marquinhos; margaret maggie meg peggy margarita marga rita margarida; maria mary mari mia molly marie
mariazinha; maria_jose majo; maria_luisa malu; mariana mari; marta martha; martin marty martim; matthew matt mateo
matheus mateus mat; maurice mauricio mau; michael mike mick miguel micky michel; michelle shelly micaela; miguel
mickey; mercedes meche merche; nancy nan; natalia nat natalie nati; nathaniel nathan nate; nicholas nick nicolas nico
nicky; norberto beto norbert; octavio tavo; oswaldo osvaldo valdo waldo; pamela pam; patrick pat paddy patricio;
patricia pat patty tricia pati; paul paulo pablo paulinho; paula pauline paulina; peter pete pedro perico pedrinho;
philip phil felipe pip lipe filipe; rachel raquel rae; rafael rafa raphael ralph; ramon moncho raymond ray raimundo
mundo; rebecca becky becca rebeca; ricardo rick richard rich dick ricky ricardinho rico; robert bob bobby rob robbie
roberto beto robertinho; rodrigo rodri digo; roger rogelio rogerio; ronald ron ronnie ronaldo; rosa rose rosie rosita;
rosario charo; samuel sam sammy samuca; samantha sam; sandra sandy; sarah sara sally; sebastian seb bastian sebastiao
tiao; sergio checo; sofia sophia sophie sofi; stephen steve steven stephan esteban estevao stefan; stephanie steph
estefania; susan sue susie susana suzana; teresa tere theresa terry tessa; theodore ted teddy theo teodoro; thomas tom
tommy tomas tomaz; timothy tim timmy timoteo; valentina vale tina; valeria vale; vicente vince vincent vinny chente;
victor vic vitor; victoria vicky tori vitoria; vinicius vini; virginia ginny gina; walter walt wally valter; zachary
zach zack zacarias
"""


def _read() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(_GROUPS.split(";")):
        for name in group.split():
            found.setdefault(name.replace("_", " "), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


_GROUPS_OF = _read()


def same_person(one: str, other: str) -> bool:
    """Whether two folded given names are forms of one: bob and robert, pepe and jose, chico and francisco."""
    return bool(_GROUPS_OF.get(one, frozenset()) & _GROUPS_OF.get(other, frozenset()))
