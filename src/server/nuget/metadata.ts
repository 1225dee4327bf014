/** What the version 2 service says of itself: clients look here which functions they may call. */
const fields = [
  ...['Id:String', 'Version:String', 'NormalizedVersion:String', 'Title:String', 'Description:String', 'Authors:String'],
  ...['ReleaseNotes:String', 'Dependencies:String', 'Tags:String', 'Created:DateTime', 'Published:DateTime'],
  ...['PackageHash:String', 'PackageHashAlgorithm:String', 'PackageSize:Int64', 'IsLatestVersion:Boolean'],
  ...['IsAbsoluteLatestVersion:Boolean', 'IsPrerelease:Boolean', 'RequireLicenseAcceptance:Boolean'],
  ...['DownloadCount:Int32', 'VersionDownloadCount:Int32'],
];

const functions = {
  FindPackagesById: ['id:String'],
  Search: ['searchTerm:String', 'targetFramework:String', 'includePrerelease:Boolean'],
};

const edm = 'http://schemas.microsoft.com/ado/2006/04/edm';
const edmx = 'http://schemas.microsoft.com/ado/2007/06/edmx';
const dataServices = 'http://schemas.microsoft.com/ado/2007/08/dataservices/metadata';

export function metadataDocument(): string {
  const properties = fields.map((field) => {
    const [name = '', type = ''] = field.split(':');
    return `<Property Name="${name}" Type="Edm.${type}" Nullable="${name !== 'Id' && name !== 'Version'}"/>`;
  });
  const imports = Object.entries(functions).map(([name, parameters]) => {
    const given = parameters.map((parameter) => {
      const [parameterName = '', type = ''] = parameter.split(':');
      return `<Parameter Name="${parameterName}" Type="Edm.${type}" Mode="In"/>`;
    });
    return `<FunctionImport Name="${name}" EntitySet="Packages" ReturnType="Collection(NuGet.Package)" m:HttpMethod="GET">${given.join('')}</FunctionImport>`;
  });
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<edmx:Edmx Version="1.0" xmlns:edmx="${edmx}"><edmx:DataServices m:DataServiceVersion="2.0" xmlns:m="${dataServices}">`,
    `<Schema Namespace="NuGet" xmlns="${edm}"><EntityType Name="Package" m:HasStream="true">`,
    `<Key><PropertyRef Name="Id"/><PropertyRef Name="Version"/></Key>${properties.join('')}</EntityType>`,
    `<EntityContainer Name="FeedContext" m:IsDefaultEntityContainer="true"><EntitySet Name="Packages" EntityType="NuGet.Package"/>`,
    `${imports.join('')}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`,
  ].join('\n');
}
